// node cql_engine.mjs FOLDER PEOPLE.json: who meets the headline rules, by cql-execution, as JSON.
// FOLDER holds node_modules with @cqframework/cql (translator) and cql-execution (engine). Translating
// the library and reading the people is told apart from asking it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [folder, people] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(folder), "index.js"));
const { CqlTranslator, LibraryManager, ModelManager, createModelInfoProvider, stringAsSource } =
  await import(path.resolve(folder, "node_modules/@cqframework/cql/cql-to-elm.mjs"));
const cql = require("cql-execution");

const source = readFileSync(new URL("headline.cql", import.meta.url), "utf8");
const models = new ModelManager();
models.modelInfoLoader.registerModelInfoProvider(
  createModelInfoProvider((name) => (name === "System" ? stringAsSource(systemModel()) : null)),
);
const translator = CqlTranslator.fromText(source, new LibraryManager(models));
const elm = JSON.parse(translator.toJson());
const faults = (elm.library.annotation ?? []).filter((one) => one.errorSeverity === "error");
if (faults.length) {
  console.error(faults.slice(0, 8).map((one) => `${one.startLine}: ${one.message}`).join("\n"));
  process.exit(1);
}
const library = new cql.Library(elm);
const told = JSON.parse(readFileSync(people, "utf8"));
const rules = ["DUR-02", "ESC-01", "REV-02"];
const found = Object.fromEntries(rules.map((rule) => [rule, []]));
const begun = performance.now();
for (const person of told.people) {
  const context = new cql.PatientContext(library, null, null, { D: told.day, ...person.record });
  for (const rule of rules) {
    if ((await library.expressions[rule].execute(context)) === true) found[rule].push(person.id);
  }
}
const seconds = (performance.now() - begun) / 1000;
const peak_mb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ seconds, peak_mb, people: found }));

// The types CQL itself knows: the translator asks for them as a model, and does not bring them along.
function systemModel() {
  const plain = ["Boolean", "Integer", "Long", "Decimal", "String", "Date", "DateTime", "Time"];
  const made = {
    Quantity: { value: "Decimal", unit: "String" },
    Ratio: { numerator: "Quantity", denominator: "Quantity" },
    Code: { code: "String", system: "String", version: "String", display: "String" },
    Concept: { display: "String" },
    Vocabulary: { id: "String", version: "String", name: "String" },
    CodeSystem: { id: "String", version: "String", name: "String" },
    ValueSet: { id: "String", version: "String", name: "String" },
  };
  const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  const type = (kind, name, inside = "", base = ' baseType="System.Any"') =>
    `<m:typeInfo xsi:type="m:${kind}" name="System.${name}"${base}>${inside}</m:typeInfo>`;
  const field = ([name, of]) => `<m:element name="${name}" elementType="System.${of}"/>`;
  return [
    `<m:modelInfo xmlns:m="urn:hl7-org:elm-modelinfo:r1" ${xsi} name="System" version="1.0.0"`,
    ' url="urn:hl7-org:elm-types:r1" targetQualifier="system">',
    type("SimpleTypeInfo", "Any", "", ""),
    ...plain.map((name) => type("SimpleTypeInfo", name)),
    ...Object.entries(made).map(([name, fields]) =>
      type("ClassInfo", name, Object.entries(fields).map(field).join("")),
    ),
    "</m:modelInfo>",
  ].join("");
}
