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
.charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:16px;margin-top:12px}
figure:last-child:nth-child(odd){grid-column:1/-1}
figure{margin:0;border:1px solid var(--line);padding:12px;min-width:0;break-inside:avoid}
.chart{display:grid;grid-template-columns:auto 1fr;column-gap:8px;margin-top:24px;font-size:13px;color:var(--soft);font-variant-numeric:tabular-nums}
.y{display:flex;flex-direction:column;justify-content:space-between;margin:-.75em 0;text-align:right;line-height:1.5;min-width:3.2em}
.plot{position:relative;height:170px}.plot svg{position:absolute;width:100%;height:100%;overflow:visible}
.x{grid-column:2;position:relative;height:1.6em;margin-top:4px}
.x span,.mark{position:absolute;transform:translateX(-50%);white-space:nowrap}.x .end{transform:translateX(-100%)}
.mark.release{bottom:100%}.mark.fired{bottom:2px;color:var(--bad);font-weight:700;background:var(--paper);line-height:1.2}
svg path{fill:none;stroke-width:1.8;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.s0{stroke:var(--s0)}.s1{stroke:var(--s1)}.s2{stroke:var(--s2)}.s3{stroke:var(--s3)}
svg path.dot{stroke-width:5;stroke-linecap:round}
svg path.grid{stroke:var(--line);stroke-width:1}
svg path.release{stroke:var(--soft);stroke-width:1;stroke-dasharray:3 3}svg path.fired{stroke:var(--bad);stroke-width:1}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;margin:4px 0;padding:0;font-size:.9rem}.legend svg{width:28px;height:8px}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
td{overflow-wrap:break-word}.whole,th{white-space:nowrap}a{color:var(--s0)}:target{background:var(--fill);outline:2px solid var(--s0)}
.values th+th,.values td{text-align:right}.values th{font-weight:400;white-space:nowrap}
details{margin-top:6px}summary{cursor:pointer;color:var(--soft)}details .wide{max-height:320px;overflow:auto}
@media (max-width:800px){.charts{grid-template-columns:minmax(0,1fr)}.x span:nth-child(even){display:none}}
@media (max-width:640px){.cards thead{display:none}.cards,.cards tbody,.cards tr{display:block}.cards tr{border:1px solid var(--line);padding:6px 10px;margin-top:8px}.cards td{display:grid;grid-template-columns:6em minmax(0,1fr);gap:8px;border:0;padding:2px 0;text-align:left;overflow-wrap:anywhere}.cards td:empty{display:none}.cards td::before{content:attr(data-label);color:var(--soft)}}
@media print{main{max-width:none;padding:0}.verdict,figure,tr{break-inside:avoid}details{display:none}}
`;
