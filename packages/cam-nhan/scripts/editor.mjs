// What VS Code and others show while HTML is typed: https://github.com/microsoft/vscode-custom-data

const values = ({ type }) => [...type.text.matchAll(/"([^"]+)"/g)].map(([, name]) => ({ name }));

export const editorData = elements => JSON.stringify({
  version: 1.1,
  tags: elements.map(({ tagName, summary, attributes }) => ({
    name: tagName,
    description: summary,
    attributes: attributes.map(attribute => ({
      name: attribute.name,
      description: attribute.description + (attribute.deprecated ? ` (${attribute.deprecated})` : ''),
      ...values(attribute).length && { values: values(attribute) },
    })),
  })),
}, null, 2) + '\n';
