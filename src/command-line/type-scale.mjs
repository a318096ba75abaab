// A PostCSS plugin: every font size in pixels follows the theme's scale of type, `--type`.
//
// So a theme for a projector enlarges all text, of components to come too, without a second set of
// sizes. Where text lies in a drawn picture, the picture sets `--type: 1` and is magnified as a whole.

const PIXELS = /^(\d+(?:\.\d+)?)px$/;

/** @returns {import('postcss').Plugin} */
export function typeScale() {
  return {
    postcssPlugin: 'tidemark:type-scale',
    Declaration: {
      'font-size': (declaration) => {
        const [, size] = PIXELS.exec(declaration.value) ?? [];
        if (size !== undefined) declaration.value = `calc(${size}px * var(--type, 1))`;
      },
    },
  };
}
