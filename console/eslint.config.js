import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// Short on purpose: the compiler does most. A folder includes only what is listed for it (the console's ladder):
// api, i18n < ui < features < app.
const border = (files, forbidden) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: forbidden.map((group) => ({ group: [group] })) }] },
});

export default tseslint.config(
  { ignores: ['dist', 'dev', 'src/api/generated.ts'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  border(['src/api/**', 'src/i18n/**'], ['**/ui/**', '**/features/**', '**/app/**']),
  border(['src/ui/**'], ['**/features/**', '**/app/**']),
  border(['src/features/**'], ['**/app/**']),
);
