// What the first page loads stands in one file: it is smaller packed together than in thirty pieces,
// and comes in one go.
//
// Keeps true: nothing else is in that file. Whatever only the lab, lessons or the editor need stays
// with them (tests/e2e/home.spec.ts holds the size).
import path from 'node:path';
import { projectRoot } from './project.mjs';

const inProject = (file: string): string => path.join(projectRoot, file).replaceAll(path.sep, '/');

const HOST = ['src/sim/in-thread.ts', 'src/storage/memory.ts'];

/** The page, and what its first picture asks for on demand. */
const ROOTS = ['src/main.ts', 'src/ui/home/Home.svelte', ...HOST].map(inProject);

/** Of a package only what is used is loaded, which the bundler knows better. */
const OWN = [inProject('src/'), inProject('node_modules/svelte/')];

/** The part of Rolldown's chunking context that is needed here. */
interface Graph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

export function firstLoad(): { name: (id: string, graph: Graph) => string | null } {
  const reached = new WeakMap<Graph, ReadonlySet<string>>();
  return {
    name(id, graph) {
      const ids = reached.get(graph) ?? reachable(graph);
      reached.set(graph, ids);
      return ids.has(id) && OWN.some((folder) => id.startsWith(folder)) ? 'first' : null;
    },
  };
}

/** All modules that the roots import, and those that they import, unless it is on demand. */
function reachable(graph: Graph): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...ROOTS];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    const info = graph.getModuleInfo(id);
    if (!info) continue;
    found.add(id);
    open.push(...info.importedIds);
  }
  return found;
}
