// FEEL fields complete the names that the server knows of.
import { given } from "../frame.js";

class Resolver {
  getVariablesForElement() {
    return given.variables.map((one) => ({ name: one.name, info: one.info }));
  }
}

export default { variableResolver: ["type", Resolver] };
