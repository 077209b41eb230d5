// The process to draw, with its panel.
import "./simulation-words.js";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from "bpmn-js-properties-panel";
import BpmnModeler from "bpmn-js/lib/Modeler";
import Simulation from "bpmn-js-token-simulation";
import Behaviours from "camunda-bpmn-js-behaviors/lib/camunda-cloud";
import Minimap from "diagram-js-minimap";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";
import translate from "../translate.js";
import clipboard from "./clipboard.js";
import provider from "./provider.js";
import variables from "./variables.js";

export const open = (container, panel) =>
  new BpmnModeler({
    container,
    moddleExtensions: { zeebe },
    propertiesPanel: { parent: panel },
    additionalModules: [
      BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule, Behaviours,
      Simulation, Minimap, provider, variables, clipboard, translate,
    ],
  });
