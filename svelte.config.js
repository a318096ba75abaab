// Svelte's compiler options, read by Vite, svelte-check and ESLint alike.
// Runes everywhere in our own files; packages keep whatever mode they were written in.

/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  compilerOptions: {
    runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true),
  },
};
