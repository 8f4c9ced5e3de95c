import { detail } from "../asking.js";

export default detail("first_name", "name", "");
