import { firstPrizes } from "../prizes.js";

export default {
  fresh: (words) => ({ colours: [], prizes: firstPrizes(words) }),
  hasColours: true,
};
