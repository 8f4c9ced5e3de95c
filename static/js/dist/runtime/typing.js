function p(o,n={},...e){let t=document.createElement(o);for(let[r,c]of Object.entries(n))typeof c=="function"?t.addEventListener(r,c):c!=null&&c!==!1&&t.setAttribute(r,c===!0?"":String(c));return t.append(...e.filter(r=>r!=null&&r!==!1)),t}var b=`
gmail com
googlemail com de co.uk
yahoo com co.uk fr de it es ca ie gr ro com.vn co.th co.in co.id co.jp com.br com.mx com.ar com.au com.sg com.my com.ph com.tw com.hk com.tr
ymail com
rocketmail com
hotmail com co.uk co.th fr de it es nl be ca se no dk fi gr com.br com.ar com.tr com.au
outlook com co.th fr de it es at be cl dk pt ie com.br com.vn com.au jp kr sa
live com co.uk co.th fr de it nl be ca se no dk ie com.au com.mx cn ru
msn com
windowslive com
icloud com
me com
mac com
aol com co.uk de fr
proton me
protonmail com ch
gmx de net com at ch
web de
t-online de
freenet de
mail ru com ee
email com it cz
yandex ru com by kz ua com.tr
ya ru
bk ru
inbox ru lv lt com
list ru
internet ru
rambler ru
ro ru
lenta ru
vnn vn
hn.vnn vn
hcm.vnn vn
fpt vn
viettel vn com.vn
vnpt vn
thaimail com
loxinfo co.th
truemail co.th
orange fr
free fr
sfr fr
wanadoo fr
laposte net
libero it
virgilio it
comcast net
verizon net
btinternet com
qq com
163 com
126 com
foxmail com
naver com
daum net
wp pl
onet pl
interia pl
seznam cz
ukr net
love com
games com
q com
mai ru
fastmail com fm
zoho com
duck com
hey com`,u=b.trim().split(`
`).flatMap(o=>{let[n,...e]=o.split(" ");return e.map(t=>`${n}.${t}`)});function w(o,n){let e=[],t=Array.from({length:n.length+1},(r,c)=>c);for(let r=1;r<=o.length;r+=1){let c=[r];for(let i=1;i<=n.length;i+=1){let m=o[r-1]===n[i-1];c[i]=Math.min(t[i]+1,c[i-1]+1,t[i-1]+(m?0:1)),r>1&&i>1&&o[r-1]===n[i-2]&&o[r-2]===n[i-1]&&(c[i]=Math.min(c[i],e[i-2]+1))}e=t,t=c}return t[n.length]}function x(o,n){let e=n.slice(0,n.indexOf("."));return e.length<4?o.startsWith(`${e}.`)?1:0:o[0]!==n[0]?e.length<5?0:1:n.length<9?1:2}function g(o){let n=String(o).trim(),e=n.lastIndexOf("@"),t=n.slice(e+1).toLowerCase();if(e<1||t.length<5||u.includes(t))return null;let r=null,c=3;for(let i of u){let m=w(t,i);m<=x(t,i)&&m<c&&([r,c]=[i,m])}return r&&`${n.slice(0,e)}@${r}`}var k=600;function y(o,n,{say:e,announce:t}){let r=new Set,c;function i(s){o.value=s,o.dispatchEvent(new Event("input",{bubbles:!0})),o.focus()}function m(){let s=o.value,l=g(s);if(n.replaceChildren(),!l)return null;let a=e("did_you_mean",{email:l}),v=a.includes(l)?a:`${a} ${l}`,d=p("button",{type:"button",class:"suggestion",click:()=>i(l)},v);n.append(d);let h=!r.has(s);return r.add(s),h?d:null}function f(){clearTimeout(c),n.replaceChildren(),t(""),c=setTimeout(()=>t(m()?.textContent),k)}return o.addEventListener("input",f),o.value&&f(),{hesitate(){clearTimeout(c);let s=m();return s?.focus(),!!s}}}function E(o,n){let e=window.visualViewport;if(!e)return()=>{};let t=()=>{let c=!(e.scale>1.05)&&window.innerHeight-e.height>1;o.style.setProperty("--b-top",c?`${e.offsetTop}px`:"0px"),o.style.setProperty("--b-height",c?`${e.height}px`:"100%"),o.toggleAttribute("data-keyboard",c&&e.height<window.innerHeight*.8),A(n)};return e.addEventListener("resize",t),e.addEventListener("scroll",t),t(),()=>{e.removeEventListener("resize",t),e.removeEventListener("scroll",t)}}function A(o){let n=o.getRootNode().activeElement;if(!n?.matches?.("input, select, textarea"))return;let[e,t]=[n.getBoundingClientRect(),o.getBoundingClientRect()];e.top<t.top+40?o.scrollTop-=t.top+40-e.top:e.bottom>t.bottom-16&&(o.scrollTop+=e.bottom-t.bottom+16)}export{E as followViewport,y as watchAddress};
