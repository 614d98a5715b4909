import '@fontsource-variable/inter/wght.css';
import './ui/ui.css';
import './app/shell.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Root } from './app/Root';
import { startI18n } from './i18n';

const root = document.getElementById('root');
if (root) {
  await startI18n();
  createRoot(root).render(
    <StrictMode>
      <Root />
    </StrictMode>,
  );
}
