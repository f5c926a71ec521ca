"""How the report looks: on a phone, on a wide screen, in the dark, and on paper."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f6f7f9; --line: #e0e3e9; --grid: #edeff3;
  --text: #1a1e26; --muted: #5a6372; --training: #2468c8; --validation: #c75b06;
  --cell: 36 98 184; --on-cell: #ffffff; --wrong: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14161a; --raised: #1d2026; --line: #343943; --grid: #262a31;
    --text: #e8eaee; --muted: #a4acb9; --training: #6aa7f8; --validation: #f59a4a;
    --cell: 106 167 248; --on-cell: #0c1322; --wrong: #ff8a80;
  }
}
@page { margin: 16mm 14mm; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 40px 24px 56px; max-width: 960px; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 19px; margin: 48px 0 12px; padding-top: 14px; border-top: 1px solid var(--line); }
h3 { font-size: 14px; margin: 0 0 6px; display: flex; justify-content: space-between; gap: 12px; }
p { margin: 0 0 12px; max-width: 70ch; }
.unit, .lead, figcaption, .small, dt, th { color: var(--muted); }
.unit { font-weight: 400; }
.lead { font-size: 16px; }
.small, figcaption { font-size: 13px; }
figure { margin: 0; }
figcaption { margin-top: 4px; }

.head { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 24px 0 0; }
.head div { background: var(--raised); border-radius: 8px; padding: 12px 16px; }
.head dt { font-size: 13px; }
.head dd { margin: 0; font-size: 24px; line-height: 1.3; font-weight: 600; }
.head dd small { display: block; font-size: 13px; font-weight: 400; color: var(--muted); }

.curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 24px 32px; }
svg { display: block; width: 100%; height: auto; }
svg text { font-size: 15px; fill: var(--muted); }
.grid, .epoch, .axis { fill: none; stroke: var(--grid); }
.epoch { stroke: var(--line); stroke-dasharray: 2 4; }
.axis { stroke: var(--muted); }
.spread { fill: var(--training); fill-opacity: .16; }
.faint { fill: none; stroke: var(--training); stroke-opacity: .35; }
path.training, path.validation, .rate { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
path.training, .rate { stroke: var(--training); }
path.validation { stroke: var(--validation); }
circle.validation { fill: var(--validation); }
.key { display: inline-block; width: 18px; height: 3px; border-radius: 2px; margin: 0 6px 3px 0; }
.key.training { background: var(--training); }
.key.validation { background: var(--validation); }
figcaption .entry { display: inline-block; margin-right: 16px; }

.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th { font-weight: 500; text-align: left; font-size: 13px; }
.figures { width: 100%; }
.figures th, .figures td { padding: 5px 10px; border-bottom: 1px solid var(--line); text-align: right; }
.figures th:first-child, .figures td:first-child { text-align: left; padding-left: 0; overflow-wrap: anywhere; }
.figures tbody tr:last-child td { border-bottom: 1px solid var(--muted); }
.figures tfoot td { font-weight: 600; border-bottom: 0; }
.bar { width: 26%; min-width: 90px; }
.bar span { display: block; height: 8px; border-radius: 2px; background: var(--training); }

.confusion { font-size: 13px; }
.confusion th { padding: 3px 8px; max-width: 130px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.confusion thead th { text-align: center; }
.confusion tbody th { text-align: right; }
.confusion td {
  min-width: 38px; height: 32px; padding: 0 4px; text-align: center; border: 2px solid var(--ground);
  background: rgb(var(--cell) / var(--p, 0));
}
.confusion td.deep { color: var(--on-cell); }
.confusion td.zero { color: var(--muted); opacity: .45; }

.tiles { display: flex; flex-wrap: wrap; gap: 18px 14px; }
.tiles figure { width: 96px; }
.tiles img, .sheet { display: block; image-rendering: pixelated; }
.tiles img { width: 96px; height: auto; }
.sheet { max-width: 100%; height: auto; background: #ffffff; padding: 6px; border-radius: 4px; }
.tiles figcaption { line-height: 1.35; overflow-wrap: anywhere; }
.wrong { color: var(--wrong); }
.layer { margin-bottom: 20px; }

.settings { columns: 2; column-gap: 40px; margin: 0; }
.settings div, .facts div {
  display: flex; justify-content: space-between; gap: 16px; padding: 4px 0; border-bottom: 1px solid var(--line);
  break-inside: avoid;
}
.facts { margin: 0; }
.settings dd, .facts dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
.settings .changed dd { font-weight: 600; }
dl + .small, table + .small, .wide + .small { margin-top: 8px; }
ul { margin: 0 0 12px; padding-left: 20px; }
.digest { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.empty { color: var(--muted); }

@media (max-width: 600px) {
  body { padding: 24px 16px 40px; }
  h1 { font-size: 24px; }
  h2 { margin-top: 36px; }
  .settings { columns: 1; }
  .bar { display: none; }
  .figures th, .figures td { padding: 5px 6px; }
  .head { grid-template-columns: 1fr 1fr; }
}
@media print {
  :root {
    color-scheme: light;
    --ground: #ffffff; --raised: #f3f4f7; --line: #cfd4dc; --grid: #e3e6eb;
    --text: #000000; --muted: #444b57; --training: #1f5fbb; --validation: #b45305;
    --cell: 36 98 184; --on-cell: #ffffff; --wrong: #a3211a;
  }
  body { padding: 0; max-width: none; font-size: 10.5pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h2 { margin-top: 24pt; break-after: avoid; }
  h3 { break-after: avoid; }
  section > p { break-after: avoid; }
  tfoot { display: table-row-group; }
  figure, .head, .confusion, .settings, .facts, .figures tr { break-inside: avoid; }
  .confusion td { height: 26px; min-width: 34px; }
  .tiles figure, .tiles img { width: 84px; }
  .tiles { gap: 12px; }
  .curves { grid-template-columns: 1fr 1fr; }
  .wide { overflow: visible; }
}
"""
