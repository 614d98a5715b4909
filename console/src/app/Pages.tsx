// The addresses of the console. Each page loads its own part.
import { Button } from 'antd';
import { Compass } from 'lucide-react';
import { Component, lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Route, Routes, useLocation } from 'react-router';
import { Bones, Empty, Failure } from '../ui/Empty';

const Home = lazy(() => import('../features/home/HomePage'));
const Search = lazy(() => import('../features/search/SearchPage'));
const People = lazy(() => import('../features/people/PeoplePage'));
const Person = lazy(() => import('../features/people/PersonPage'));
const Accounts = lazy(() => import('../features/accounts/AccountsPage'));
const Account = lazy(() => import('../features/accounts/AccountPage'));
const Object_ = lazy(() => import('../features/objects/ObjectPage'));
const Live = lazy(() => import('../features/live/LivePage'));
const Sources = lazy(() => import('../features/sources/SourcesPage'));
const Imports = lazy(() => import('../features/imports/ImportsPage'));
const Import = lazy(() => import('../features/imports/ImportPage'));
const Sql = lazy(() => import('../features/sql/SqlPage'));
const Syncs = lazy(() => import('../features/syncs/SyncsPage'));
const Duplicates = lazy(() => import('../features/duplicates/DuplicatesPage'));
const Quality = lazy(() => import('../features/quality/QualityPage'));
const Quarantine = lazy(() => import('../features/quarantine/QuarantinePage'));
const Rules = lazy(() => import('../features/rules/RulesPage'));

// A page that fails leaves the navigation usable; another address tries anew (see the key below).
class Guard extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {};
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override render() {
    return this.state.error ? <Failure error={this.state.error} retry={() => this.setState({ error: undefined })} /> : this.props.children;
  }
}

function NotFound() {
  const { t } = useTranslation();
  return (
    <Empty icon={Compass} title={t('app.not_found')} hint={t('app.not_found_hint')}>
      <Link to="/">
        <Button>{t('app.back_home')}</Button>
      </Link>
    </Empty>
  );
}

export function Pages() {
  const { pathname } = useLocation();
  return (
    <Guard key={pathname}>
      <Suspense fallback={<div className="page"><Bones /></div>}>
        <Routes>
          <Route path="/" element={<Home />} />
          <Route path="/search" element={<Search />} />
          <Route path="/people" element={<People />} />
          <Route path="/people/:id" element={<Person />} />
          <Route path="/accounts" element={<Accounts />} />
          <Route path="/accounts/:id" element={<Account />} />
          <Route path="/objects/:kind/:source/:id" element={<Object_ />} />
          <Route path="/live" element={<Live />} />
          <Route path="/sources" element={<Sources />} />
          <Route path="/sql" element={<Sql />} />
          <Route path="/imports" element={<Imports />} />
          <Route path="/imports/:id" element={<Import />} />
          <Route path="/syncs" element={<Syncs />} />
          <Route path="/duplicates" element={<Duplicates />} />
          <Route path="/quality" element={<Quality />} />
          <Route path="/quarantine" element={<Quarantine />} />
          <Route path="/rules" element={<Rules />} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </Guard>
  );
}
