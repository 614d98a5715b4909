#include "sql/functions.h"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace tutti::sql {
namespace {

// Left out on purpose: whatever reads settings, variables, files, the catalogue or the environment (current_setting,
// getvariable, getenv, in_search_path, pg_*), whatever runs SQL or plans (json_serialize_*, json_deserialize_sql),
// sequences, write_log, setseed, and DuckDB's internals.
constexpr const char* kScalars = R"(
! % & * ** + - ->> -> / // <-> << <=> <@ >> @ @> ^ ^@ !~~ !~~* ~ ~~ ~~* ~~~ | || && xor
abs add subtract multiply divide mod pow power sqrt cbrt exp ln log log10 log2 ceil ceiling floor round round_even
roundbankers trunc even sign signbit factorial gamma lgamma gcd lcm greatest_common_divisor least_common_multiple
greatest least nextafter pi random degrees radians sin cos tan cot asin acos atan atan2 sinh cosh tanh asinh acosh atanh
isnan isinf isfinite fdiv fmod bit_count xor nullif ifnull coalesce error typeof hash md5 md5_number sha1 sha256 uuid
gen_random_uuid constant_or_null

ascii bar base64 to_base64 from_base64 bin to_binary from_binary hex to_hex from_hex unhex unbin chr ord unicode
concat concat_ws contains prefix starts_with suffix ends_with instr position strpos left right left_grapheme
right_grapheme length len char_length character_length length_grapheme strlen bit_length octet_length lower lcase upper
ucase lpad rpad ltrim rtrim trim repeat replace reverse split split_part string_split str_split string_to_array
string_split_regex str_split_regex regexp_split_to_array regexp_matches regexp_full_match regexp_extract
regexp_extract_all regexp_replace regexp_escape substr substring substring_grapheme strip_accents nfc_normalize
translate format printf format_bytes formatreadablesize formatreadabledecimalsize url_encode url_decode levenshtein
editdist3 damerau_levenshtein hamming mismatches jaccard jaro_similarity jaro_winkler_similarity like_escape
ilike_escape not_like_escape not_ilike_escape encode decode to_base parse_filename parse_dirname parse_dirpath parse_path

age century date_add date_diff datediff date_part datepart date_sub datesub date_trunc datetrunc day dayname dayofmonth
dayofweek dayofyear decade epoch epoch_ms epoch_us epoch_ns era hour isodow isoyear julian last_day make_date make_time
make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz microsecond millennium millisecond minute month
monthname nanosecond quarter second strftime strptime try_strptime time_bucket timezone timezone_hour timezone_minute
to_centuries to_days to_decades to_hours to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters
to_seconds to_timestamp to_weeks to_years week weekday weekofyear year yearweek normalized_interval
now today current_date current_localtime current_localtimestamp get_current_timestamp get_current_time
transaction_timestamp current_timestamp

array_value array_length array_slice array_sort array_unique array_position array_contains array_concat array_extract
array_has array_has_all array_has_any array_indexof array_distinct array_reverse array_append array_prepend
array_intersect array_to_string array_filter array_transform array_aggregate array_aggr array_select array_where
array_zip cardinality element_at flatten generate_series range list_value list_pack list_aggregate list_aggr
list_append list_prepend list_apply list_any_value list_avg list_cat list_concat list_contains list_count list_distinct
list_element list_extract list_filter list_first list_grade_up grade_up list_has list_has_all list_has_any list_indexof
list_intersect list_last list_max list_median list_min list_mode list_position list_reduce list_resize list_reverse
list_reverse_sort list_select list_slice list_sort list_sum list_transform list_unique list_where list_zip reduce filter
apply aggregate list_stddev_pop list_stddev_samp list_var_pop list_var_samp list_string_agg list_product unnest
unpivot_list row struct_pack struct_extract struct_extract_at struct_insert struct_concat struct_has struct_contains
struct_position map map_concat map_contains map_contains_entry map_contains_value map_entries map_extract
map_extract_value map_from_entries map_keys map_values union_extract union_tag union_value remap_struct
list_cosine_similarity list_cosine_distance list_dot_product list_inner_product list_distance

json json_array json_array_length json_contains json_exists json_extract json_extract_path json_extract_path_text
json_extract_string json_keys json_merge_patch json_object json_pretty json_quote json_structure json_transform
json_transform_strict from_json from_json_strict json_type json_valid json_value row_to_json array_to_json to_json
json_group_array json_group_object json_group_structure

any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_min arg_min_null argmax
argmin array_agg list avg bit_and bit_or bit_xor bool_and bool_or corr count count_if count_star countif covar_pop
covar_samp entropy favg first fsum geomean geometric_mean group_concat histogram histogram_exact kahan_sum kurtosis
kurtosis_pop last listagg mad max max_by mean median min min_by mode product quantile quantile_cont quantile_disc
regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile sem
skewness stddev stddev_pop stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp variance wavg
weighted_avg grouping equi_width_bins

row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value last_value nth_value fill
)";

constexpr const char* kTableFunctions = "unnest range generate_series json_each json_tree traits_as_of";

std::unordered_set<std::string> words(std::string_view list) {
  std::unordered_set<std::string> out;
  for (size_t at = 0; at < list.size();) {
    const size_t begin = list.find_first_not_of(" \n", at);
    if (begin == std::string_view::npos) break;
    at = std::min(list.find_first_of(" \n", begin), list.size());
    out.emplace(list.substr(begin, at - begin));
  }
  return out;
}

}  // namespace

bool is_scalar_allowed(std::string_view name) {
  static const std::unordered_set<std::string> kAllowed = words(kScalars);
  return kAllowed.contains(std::string(name));
}

bool is_table_function_allowed(std::string_view name) {
  static const std::unordered_set<std::string> kAllowed = words(kTableFunctions);
  return kAllowed.contains(std::string(name));
}

}  // namespace tutti::sql
