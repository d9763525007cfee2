// What axe finds on a page, as sentences.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules that axe applies by default, best practices among them. */
export async function axe(page, rules = undefined) {
    if (!await page.evaluate(() => 'axe' in window)) {
        await page.evaluate(SOURCE);
    }
    const violations = await page.evaluate(async rules => {
        const options = { resultTypes: ['violations'], preload: false };
        if (rules) options.runOnly = { type: 'rule', values: rules };
        const { violations } = await window.axe.run(document, options);
        return violations.map(({ id, help, nodes }) => ({
            id, help, count: nodes.length,
            nodes: nodes.slice(0, 5).map(node => ({
                target: node.target.flat().join(' '),
                why: [...node.any, ...node.all, ...node.none].map(check => check.message).join('; '),
            })),
        }));
    }, rules);
    return violations.flatMap(({ id, help, count, nodes }) => [
        `${id}: ${help} (${count} elements)`,
        ...nodes.map(({ target, why }) => `    ${target}: ${why}`),
    ]);
}
