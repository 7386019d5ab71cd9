"""The look of the web page: one small sheet, light and dark, from phone to desk."""

STYLES = """
:root{--ground:#f5f6f8;--paper:#fff;--ink:#1c2430;--soft:#5d6979;--line:#e2e6ec;--brand:#1f5fae;
--brand-soft:#e6eefa;--good:#1b7a4b;--good-soft:#e2f4ea;--bad:#a8352c;--bad-soft:#fbe8e6}
@media (prefers-color-scheme:dark){:root{--ground:#12161c;--paper:#1b212a;--ink:#e8ecf2;
--soft:#9aa7b8;--line:#2c3541;--brand:#8ab6f2;--brand-soft:#22324a;--good:#7fd3a5;
--good-soft:#1d3a2c;--bad:#f0a49c;--bad-soft:#452623}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:var(--brand)}
small{display:block;color:var(--soft);font-size:.85rem;overflow-wrap:anywhere}
.bar{display:flex;gap:1rem;align-items:baseline;justify-content:space-between;
padding:.8rem clamp(1rem,4vw,2.5rem);background:var(--paper);border-bottom:1px solid var(--line)}
.bar a{font-weight:650;text-decoration:none;color:var(--ink)}
main{max-width:62rem;margin:0 auto;padding:1.5rem clamp(1rem,4vw,2.5rem) 4rem}
nav{min-height:1.5rem;color:var(--soft);font-size:.9rem}
h1{margin:.2rem 0 .3rem;font-size:clamp(1.4rem,4vw,1.9rem);line-height:1.2;overflow-wrap:anywhere}
h2{margin:1.8rem 0 .7rem;font-size:1.05rem}
.line{margin:0 0 1.4rem;color:var(--soft);overflow-wrap:anywhere}
.cards{display:grid;gap:.9rem;margin-top:1.2rem;
grid-template-columns:repeat(auto-fill,minmax(min(100%,18.5rem),1fr))}
.card,.row,.person{background:var(--paper);border:1px solid var(--line);border-radius:.7rem}
.card{display:flex;gap:.9rem;padding:1rem;text-decoration:none;color:inherit}
.card:hover,.row:hover{border-color:var(--brand)}
.card:focus-visible,.row:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
.mark{flex:none;display:grid;place-items:center;width:2.6rem;height:2.6rem;border-radius:.6rem;
background:var(--brand-soft);color:var(--brand);font-weight:650;font-size:.95rem}
.rows{display:grid;gap:.5rem}
.row{display:grid;grid-template-columns:1fr auto 6rem;gap:.8rem;align-items:center;
padding:.7rem 1rem;text-decoration:none;color:inherit}
.number{text-align:right;color:var(--soft);font-size:.9rem;font-variant-numeric:tabular-nums}
.badge,.tag{display:inline-block;padding:.1rem .6rem;border-radius:1rem;font-size:.8rem;
white-space:nowrap;background:var(--brand-soft);color:var(--brand)}
.badge.good{background:var(--good-soft);color:var(--good)}
.badge.bad{background:var(--bad-soft);color:var(--bad)}
.tag{margin-right:.4rem;border:1px solid var(--line);background:none;color:var(--soft)}
.stages{display:flex;flex-wrap:wrap;gap:.5rem;margin:0 0 1.2rem;padding:0;list-style:none}
.stages li{flex:1 0 7rem;padding:.5rem .8rem;border-top:3px solid var(--brand);
background:var(--paper);border-radius:0 0 .5rem .5rem;font-size:.85rem;color:var(--soft)}
.stages strong{display:block;color:var(--ink);font-size:1.15rem}
.person{padding:1rem;margin-bottom:.8rem}
.person header{display:flex;flex-wrap:wrap;gap:.8rem;align-items:start}
.person header>span:nth-child(2){flex:1 1 14rem;min-width:0}
.person p{margin:.7rem 0 0}
.files{display:flex;flex-wrap:wrap;gap:.5rem;margin:.8rem 0 0;padding:0;list-style:none}
.files li{padding:.45rem .8rem;border:1px solid var(--line);border-radius:.5rem;
overflow-wrap:anywhere}
blockquote{margin:.8rem 0 0;padding:.5rem .9rem;border-left:3px solid var(--line);
color:var(--soft);white-space:pre-wrap;overflow-wrap:anywhere}
.empty{padding:2rem;text-align:center;color:var(--soft);background:var(--paper);
border:1px dashed var(--line);border-radius:.7rem}
.connect fieldset{display:grid;gap:.4rem;margin:0 0 1rem;padding:.8rem 1rem;
border:1px solid var(--line);border-radius:.7rem;background:var(--paper)}
.connect select{display:block;width:100%;max-width:24rem;margin-top:.3rem}
.connect select,.connect button{padding:.6rem .9rem;font:inherit;color:inherit;
border:1px solid var(--line);border-radius:.5rem;background:var(--paper)}
.connect button{background:var(--brand);color:var(--paper);cursor:pointer}
.connect button.quiet{background:none;color:var(--soft)}
.complaint{padding:.7rem 1rem;border-radius:.5rem;background:var(--bad-soft);color:var(--bad)}
@media (max-width:34rem){.bar small{display:none}.row{grid-template-columns:1fr auto}
.row .number{grid-column:1/-1;text-align:left}}
"""
