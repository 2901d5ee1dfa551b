import { html } from '../templates/html.ts';

/** The look of the page: light and dark by what the reader prefers, and on paper. */
export const STYLES = html`
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--fill:#f6f8fa;--s0:#0969da;--s1:#bc4c00;--s2:#8250df;--s3:#1a7f37;--good:#1a7f37;--warning:#9a6700;--bad:#cf222e;--unknown:#57606a}
@media (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--fill:#151b23;--s0:#4493f8;--s1:#f0883e;--s2:#ab7df8;--s3:#3fb950;--good:#3fb950;--warning:#d29922;--bad:#f85149;--unknown:#9198a1}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1120px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:1.6rem;margin:0}h2{font-size:1.2rem;margin:32px 0 8px}h3{font-size:1rem;margin:0 0 4px}
p{margin:4px 0}.soft{color:var(--soft)}
.verdict{border:1px solid var(--line);border-left:6px solid var(--unknown);padding:12px 16px;margin:16px 0;font-size:1.1rem;background:var(--fill)}
.verdict.good{border-left-color:var(--good)}.verdict.warning{border-left-color:var(--warning)}.verdict.bad{border-left-color:var(--bad)}
.level{font-weight:600}.level.good{color:var(--good)}.level.warning{color:var(--warning)}.level.bad{color:var(--bad)}.level.unknown{color:var(--unknown)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(480px,100%),1fr));gap:16px}
figure{margin:0;border:1px solid var(--line);padding:12px;min-width:0;break-inside:avoid}
figure>svg{width:100%;height:auto;display:block}
svg path{fill:none;stroke-width:1.8;stroke-linejoin:round}
.s0{stroke:var(--s0)}.s1{stroke:var(--s1)}.s2{stroke:var(--s2)}.s3{stroke:var(--s3)}
circle.s0{fill:var(--s0)}circle.s1{fill:var(--s1)}circle.s2{fill:var(--s2)}circle.s3{fill:var(--s3)}
.grid{stroke:var(--line)}.tick{fill:var(--soft);font-size:14px}
.release line{stroke:var(--soft);stroke-dasharray:3 3}.release text{fill:var(--soft);font-size:13px}
.fired line{stroke:var(--bad)}.fired text{fill:var(--bad);font-size:15px;font-weight:700}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;margin:4px 0;padding:0;font-size:.9rem}.legend svg{width:28px;height:8px}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
td.long{overflow-wrap:anywhere}
details{margin-top:6px}summary{cursor:pointer;color:var(--soft)}details .wide{max-height:320px;overflow:auto}
@media print{main{max-width:none;padding:0}.verdict,figure,tr{break-inside:avoid}details{display:none}.charts{grid-template-columns:1fr 1fr}}
`;
