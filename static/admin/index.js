// The admin's own behaviour on every page. Each module looks for its marks in the document and minds one thing.
import "./trusted.js";
import { watchCopyButtons } from "./copy.js";
import { watchConfirmations } from "./confirm.js";
import { watchMenu } from "./menu.js";
import { showPresentTab } from "./tabs.js";
import { watchPalette } from "./palette.js";
import { restHiddenPolls } from "./polling.js";
import { watchPopovers } from "./popovers.js";

watchCopyButtons(document);
watchConfirmations(document);
watchPopovers(document);
watchMenu(document);
watchPalette(document);
restHiddenPolls(document);
showPresentTab(document);
