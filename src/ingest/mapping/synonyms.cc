#include "ingest/mapping/synonyms.h"

#include <algorithm>

#include "store/text_fold.h"

namespace tutti::ingest {
namespace {

struct Entry {
  Field field;
  const char* name;
  const char* words;  // with '|' between; traditional Chinese stands for simplified too where only the script differs
};

constexpr Entry kFields[] = {
    {Field::kContactId, "contact_id",
     "contact id|contact no|contact number|person id|lead id|crm contact "
     "id|contact|kontaktid|kontakt-nr|kontaktnummer|personennummer|ansprechpartner-nr|ansprechpartnerid|聯絡人編號|"
     "聯絡人id|联系人编号|联系人id|聯絡人代號"},
    {Field::kFirstName, "first_name", "first name|firstname|given name|forename|fname|vorname|rufname|名|名字"},
    {Field::kLastName, "last_name",
     "last name|lastname|surname|family name|lname|nachname|familienname|zuname|姓|姓氏"},
    {Field::kFullName, "full_name",
     "full name|contact name|person|contact person|attendee|ansprechpartner|kontaktperson|vor- und "
     "nachname|vollständiger name|kontaktname|姓名|聯絡人|聯絡人姓名|联系人|联系人姓名|窗口"},
    {Field::kEmail, "email",
     "email|e-mail|mail|email address|e-mail address|mail address|work "
     "email|e-mail-adresse|emailadresse|mailadresse|電子郵件|電子信箱|信箱|email信箱|邮箱|电子邮箱|電郵|电邮"},
    {Field::kPhone, "phone",
     "phone|phone number|telephone|tel|business phone|work phone|telefon|telefonnummer|telefon "
     "geschäftlich|festnetz|電話|聯絡電話|公司電話|电话|联系电话|座机"},
    {Field::kMobile, "mobile",
     "mobile|mobile phone|cell|cell "
     "phone|handy|mobil|mobiltelefon|handynummer|手機|行動電話|手機號碼|手机|手机号|手机号码|移动电话"},
    {Field::kJobTitle, "job_title",
     "title|job title|position|job|berufsbezeichnung|funktion|stelle|職稱|職位|职位|职务|頭銜"},
    {Field::kRole, "role", "role|department|rolle|abteilung|部門|角色|部门"},
    {Field::kBirthday, "birthday", "birthday|birth date|date of birth|dob|geburtsdatum|geburtstag|生日|出生日期"},
    {Field::kNewsletter, "newsletter", "newsletter|opt in|marketing consent|subscribed|einwilligung|訂閱|订阅|電子報"},
    {Field::kAccountId, "account_id",
     "account id|account no|account number|customer id|customer no|customer number|customer code|client id|company "
     "id|organization id|debtor|sold to "
     "party|sold-to|kundennummer|kunden-nr|kundennr|kunden-id|kdnr|kd-nr|debitor|debitorennummer|firmennummer|firmenid|"
     "客戶編號|客戶代號|客戶代碼|客戶id|客户编号|客户代码|客户号|公司編號|帳戶id|廠商編號"},
    {Field::kAccountName, "account_name",
     "company|company name|account|account name|customer|customer name|organization|organisation|organisation "
     "name|employer|client|firma|firmenname|unternehmen|kunde|kundenname|name1|公司|公司名稱|客戶|客戶名稱|公司名称|"
     "客户|客户名称|企业名称|單位|單位名稱|抬頭"},
    {Field::kWebsite, "website",
     "website|web site|homepage|url|domain|web|company "
     "domain|webseite|internetadresse|internetseite|網站|網址|官網|网站|网址|官网"},
    {Field::kVat, "vat_id",
     "vat|vat id|vat no|vat number|tax id|tax "
     "number|ust-id|ustid|ust-idnr|umsatzsteuer-id|steuernummer|統一編號|統編|稅號|税号|统一社会信用代码|纳税人识别号"},
    {Field::kIndustry, "industry", "industry|sector|branche|wirtschaftszweig|產業|產業別|行業|行业|所属行业"},
    {Field::kEmployees, "employees",
     "employees|number of employees|headcount|mitarbeiter|mitarbeiterzahl|anzahl "
     "mitarbeiter|員工人數|員工數|员工人数|人数"},
    {Field::kRevenue, "revenue", "annual revenue|revenue|turnover|jahresumsatz|umsatz|年營業額|營業額|年营业额|年收入"},
    {Field::kParentId, "parent_id",
     "parent id|parent account|parent account id|parent "
     "company|parent|muttergesellschaft|konzern|konzernmutter|母公司|上級公司|母公司編號|上级公司"},
    {Field::kStreet, "street",
     "street|address|address line 1|street address|billing street|straße|strasse|adresse|anschrift|straße und "
     "hausnummer|地址|街道|公司地址|詳細地址|详细地址"},
    {Field::kPostcode, "postcode",
     "zip|zip code|postcode|postal code|billing postal code|plz|postleitzahl|郵遞區號|邮编|邮政编码"},
    {Field::kCity, "city", "city|town|billing city|ort|stadt|wohnort|城市|縣市|市"},
    {Field::kState, "state", "state|province|region|county|bundesland|kanton|省|省份|地區|州"},
    {Field::kCountry, "country",
     "country|country code|billing country|nation|land|länderkennzeichen|ländercode|國家|國別|国家|国别"},
    {Field::kLanguage, "language", "language|locale|sprache|korrespondenzsprache|語言|语言|語系"},
    {Field::kOrderId, "order_id",
     "order|order id|order no|order number|sales order|so number|po number|invoice|invoice no|invoice "
     "number|auftrag|auftragsnummer|auftrags-nr|auftragsnr|bestellnummer|bestell-nr|bestellung|belegnummer|"
     "rechnungsnummer|rechnung|rechnungs-nr|訂單編號|訂單號碼|訂單號|單號|銷貨單號|发票号|订单编号|订单号|发票号码|"
     "發票號碼|單據號碼"},
    {Field::kOrderDate, "order_date",
     "order date|invoice date|document date|posting date|placed at|ordered "
     "at|auftragsdatum|bestelldatum|belegdatum|rechnungsdatum|buchungsdatum|訂單日期|下單日期|訂購日期|銷貨日期|"
     "订单日期|下单日期|下单时间|開單日期|发票日期"},
    {Field::kOrderStatus, "order_status",
     "order status|delivery status|fulfillment status|auftragsstatus|lieferstatus|訂單狀態|出貨狀態|订单状态|发货状态"},
    {Field::kTotal, "total",
     "total|order total|total amount|grand total|invoice amount|net amount|gross "
     "amount|gesamtbetrag|gesamtsumme|summe|betrag|nettobetrag|bruttobetrag|auftragswert|rechnungsbetrag|總金額|"
     "訂單金額|合計|總計|金額|订单金额|总金额|合计|金额|含稅金額"},
    {Field::kCurrency, "currency",
     "currency|currency code|currency iso code|währung|waehrung|währungscode|幣別|貨幣|币种|货币"},
    {Field::kLineId, "line_id",
     "line|line no|line number|item no|order line|position|pos|position "
     "nr|positionsnummer|pos-nr|項次|序號|行号|行項目|序号"},
    {Field::kSku, "sku",
     "sku|article no|article number|item code|product code|product id|stock code|material|material no|part "
     "number|artikelnummer|artikel-nr|artnr|materialnummer|produktnummer|料號|品號|產品編號|商品編號|物料号|料号|"
     "产品编号|商品编码|货号|物料编码"},
    {Field::kProduct, "product",
     "product|product name|item|item "
     "name|description|article|model|produkt|produktname|artikel|artikelbezeichnung|bezeichnung|beschreibung|modell|"
     "typ|品名|產品|產品名稱|商品名稱|机型|产品名称|商品名称|型號|机器型号|規格"},
    {Field::kQuantity, "quantity", "quantity|qty|units|amount ordered|menge|anzahl|stück|stückzahl|數量|数量|訂購數量"},
    {Field::kPrice, "price",
     "price|unit price|net price|sales "
     "price|preis|einzelpreis|stückpreis|nettopreis|vk-preis|單價|价格|单价|售價|價格"},
    {Field::kTicketId, "ticket_id",
     "ticket|ticket id|ticket no|ticket number|case|case number|case id|incident|issue "
     "key|vorgang|vorgangsnummer|ticketnummer|fallnummer|servicefall|工單編號|案件編號|服務單號|工单编号|工单号|"
     "案件號碼|報修單號"},
    {Field::kSubject, "subject", "subject|summary|topic|betreff|thema|titel|主旨|主題|标题|主题|問題描述|问题描述"},
    {Field::kPriority, "priority", "priority|severity|urgency|priorität|dringlichkeit|優先順序|優先級|优先级|紧急程度"},
    {Field::kTicketStatus, "ticket_status",
     "status|state of case|ticket status|case status|bearbeitungsstatus|狀態|状态|處理狀態|处理状态"},
    {Field::kOpenedAt, "opened_at",
     "opened|opened at|opened on|date opened|reported at|eröffnet|eröffnet am|gemeldet "
     "am|meldedatum|報修日期|開單時間|受理日期|报修日期|提交时间"},
    {Field::kClosedAt, "closed_at",
     "closed|closed at|resolved at|date closed|geschlossen am|erledigt am|gelöst "
     "am|結案日期|完成日期|关闭时间|解决时间"},
    {Field::kOpportunityId, "opportunity_id",
     "opportunity id|opportunity|deal id|deal|quote "
     "number|chance|verkaufschance|chancen-id|opportunity-nr|angebotsnummer|商機編號|商機id|商机编号|報價單號|"
     "报价单号"},
    {Field::kOpportunityName, "opportunity_name",
     "opportunity name|deal name|project name|chancenname|projektname|projekt|verkaufschance "
     "name|商機名稱|專案名稱|商机名称|项目名称"},
    {Field::kStage, "stage",
     "stage|sales stage|deal stage|pipeline stage|phase|verkaufsphase|vertriebsphase|階段|銷售階段|阶段|销售阶段"},
    {Field::kAmount, "amount",
     "amount|deal amount|deal value|expected revenue|opportunity amount|volumen|auftragsvolumen|erwarteter "
     "umsatz|預估金額|商機金額|预计金额|商机金额|预估金额"},
    {Field::kCloseDate, "close_date",
     "close date|expected close date|closing date|abschlussdatum|schlussdatum|erwarteter "
     "abschluss|預計成交日|預計結案日|预计成交日期|预计签约日期|成交日期"},
    {Field::kProbability, "probability",
     "probability|win probability|wahrscheinlichkeit|abschlusswahrscheinlichkeit|成交機率|機率|成功率|赢单率|成交概率"},
    {Field::kSerial, "serial",
     "serial|serial no|serial number|device id|machine id|asset id|equipment|equipment "
     "no|sn|seriennummer|serien-nr|maschinennummer|gerätenummer|anlagennummer|geräte-id|序號號碼|機台序號|機器序號|"
     "序列號|设备序列号|设备编号|机台序号|機號"},
    {Field::kInstalledAt, "installed_at",
     "installed|installed at|installation date|install date|commissioned|commissioning "
     "date|installationsdatum|inbetriebnahme|baujahr|aufstelldatum|安裝日期|裝機日期|安装日期|装机日期|投产日期"},
    {Field::kWarrantyUntil, "warranty_until",
     "warranty until|warranty end|warranty expires|warranty|garantie bis|garantieende|gewährleistung "
     "bis|保固到期日|保固期限|保固到期|质保到期|保修到期日|保固"},
    {Field::kEventName, "event_name",
     "event|event name|activity|activity type|event type|ereignis|aktivität|活動|事件|事件名稱|活动|行为"},
    {Field::kEventTime, "event_time",
     "timestamp|time|date|datetime|event time|event date|occurred at|sent "
     "at|zeitpunkt|zeitstempel|datum|uhrzeit|時間|日期|發生時間|时间|发生时间"},
    {Field::kCreatedAt, "created_at",
     "created|created at|created on|created date|creation date|date created|angelegt am|erstellt|erstellt "
     "am|anlagedatum|erstellungsdatum|建立日期|建檔日期|建立時間|創建時間|创建日期|创建时间"},
    {Field::kUpdatedAt, "updated_at",
     "updated|updated at|modified|modified on|last modified|last modified date|changed at|last "
     "updated|geändert|geändert am|änderungsdatum|letzte "
     "änderung|更新日期|修改日期|更新時間|修改时间|更新时间|最後更新"}};

// Words without blanks and punctuation, folded: "E-Mail Adresse" and "e_mail_adresse" are one.
std::string plain(std::string_view s) {
  std::string out;
  for (const FoldedWord& w : words_of(fold_name(s))) out += w.text;
  return out;
}

struct Word {
  Field field;
  std::string plain, written;
};

const std::vector<Word>& words() {
  static const std::vector<Word> kWords = [] {
    std::vector<Word> out;
    for (const Entry& e : kFields) {
      std::string_view rest = e.words;
      for (bool more = true; more;) {
        const size_t end = rest.find('|');
        more = end != std::string_view::npos;
        const std::string_view word = rest.substr(0, end);
        out.push_back({e.field, plain(word), std::string(word)});
        if (more) rest.remove_prefix(end + 1);
      }
    }
    return out;
  }();
  return kWords;
}

size_t letters(std::string_view s) {
  return static_cast<size_t>(std::count_if(s.begin(), s.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

std::string_view to_string(Field field) {
  for (const Entry& e : kFields)
    if (e.field == field) return e.name;
  return "none";
}

std::vector<FieldMatch> match_name(std::string_view column) {
  const std::string name = plain(column);
  std::vector<FieldMatch> all;
  if (name.empty()) return all;
  for (const Word& w : words()) {
    double score = 0;
    if (w.plain == name) {
      score = 1;
    } else {
      // The head of a compound stands at its end ("customer email", "Firmentelefon"); elsewhere it says less.
      const size_t have = letters(w.plain), of = letters(name);
      const bool cjk = static_cast<unsigned char>(w.plain[0]) >= 0x80;
      if (have < (cjk ? 2u : 4u)) continue;
      const double share = static_cast<double>(have) / static_cast<double>(of);
      if (name.ends_with(w.plain)) score = 0.45 + 0.45 * share;
      else if (name.starts_with(w.plain)) score = 0.35 + 0.4 * share;
      else if (name.find(w.plain) != std::string::npos) score = 0.25 + 0.4 * share;
      if (score < 0.5) continue;
    }
    auto it = std::find_if(all.begin(), all.end(), [&](const FieldMatch& m) { return m.field == w.field; });
    if (it == all.end()) all.push_back({w.field, score, w.written});
    else if (score > it->score) *it = {w.field, score, w.written};
  }
  std::stable_sort(all.begin(), all.end(), [](const FieldMatch& a, const FieldMatch& b) { return a.score > b.score; });
  return all;
}

}  // namespace tutti::ingest
