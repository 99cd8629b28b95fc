import { environmentForm } from './environment-form.js';
import { notesOf } from './setting.js';

/** The settings as a table in Markdown: what scripts/generate-settings.sh writes into docs/configuration.md. */
export function settingsTable(): string {
  const rows = notesOf(environmentForm).map(({ name, takes, unset, meaning }) => [
    `\`${name}\``,
    unset,
    takes,
    meaning,
  ]);
  return [['setting', 'default', 'takes', 'meaning'], ['-', '-', '-', '-'], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |\n`)
    .join('');
}
