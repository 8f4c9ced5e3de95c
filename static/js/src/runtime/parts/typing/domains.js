/** Where people have their mail. What is listed here is never corrected, and what is nearly listed is. */

// A line is a name, then its endings.
const LISTED = `
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
hey com`

/** Domains as they are typed: "gmail.com". */
export const DOMAINS = LISTED.trim()
  .split('\n')
  .flatMap((line) => {
    const [name, ...endings] = line.split(' ')
    return endings.map((ending) => `${name}.${ending}`)
  })
