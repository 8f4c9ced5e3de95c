import { detail } from "../asking.js";

export default detail("phone", "phone", "");
