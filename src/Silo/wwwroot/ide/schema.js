// The schema as a list to look through: types, their fields, arguments and words.

const type = 'kind name ofType { kind name ofType { kind name ofType { kind name } } }';

export const introspection = `query Schema { __schema {
  queryType { name } mutationType { name } subscriptionType { name }
  types { kind name description
    fields(includeDeprecated: true) { name description isDeprecated deprecationReason args { name description defaultValue type { ${type} } } type { ${type} } }
    inputFields { name description defaultValue type { ${type} } }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    possibleTypes { name } } } }`;

const written = t => t.kind === 'NON_NULL' ? `${written(t.ofType)}!` : t.kind === 'LIST' ? `[${written(t.ofType)}]` : t.name;
const named = t => t.ofType ? named(t.ofType) : t.name;

function element(tag, attributes, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

/** Shows a schema in `place`; `insert` is called with the text of a field that is chosen. */
export function show(schema, place, find, insert) {
  const roots = [schema.queryType, schema.mutationType, schema.subscriptionType].filter(Boolean).map(root => root.name);
  const types = schema.types.filter(one => !one.name.startsWith('__'))
    .sort((a, b) => (roots.indexOf(b.name) >= 0) - (roots.indexOf(a.name) >= 0) || roots.indexOf(a.name) - roots.indexOf(b.name) || a.name.localeCompare(b.name));

  const goTo = name => {
    find.value = '';
    render('');
    const target = place.querySelector(`[data-type="${name}"]`);
    if (!target) return;
    target.open = true;
    target.scrollIntoView({ block: 'start' });
    target.querySelector('summary').focus();
  };

  const reference = t => element('button', { type: 'button', className: 'type', textContent: written(t), title: `Go to ${named(t)}`, onclick: () => goTo(named(t)) });

  const line = member => {
    const name = element('button', {
      type: 'button', textContent: member.name, className: member.isDeprecated ? 'gone' : '', title: `Put ${member.name} into the document`,
      onclick: () => insert(member.args?.length ? `${member.name}(${member.args.map(arg => `${arg.name}: `).join(', ')})` : member.name),
    });
    const item = element('li', {}, name);
    if (member.type) item.append(': ', reference(member.type));
    const words = [member.description, member.isDeprecated ? `No longer to be used: ${member.deprecationReason}` : ''].filter(Boolean).join(' ');
    if (words) item.append(element('p', { textContent: words }));
    if (member.args?.length) {
      item.append(element('ul', {}, ...member.args.map(arg => {
        const one = element('li', {}, `${arg.name}: `, reference(arg.type), arg.defaultValue ? ` = ${arg.defaultValue}` : '');
        if (arg.description) one.append(element('p', { textContent: arg.description }));
        return one;
      })));
    }
    return item;
  };

  const render = wanted => {
    const word = wanted.trim().toLowerCase();
    const shown = types.map(one => {
      const all = one.fields || one.inputFields || one.enumValues || one.possibleTypes || [];
      const hits = all.filter(member => member.name.toLowerCase().includes(word));
      const hit = !word || one.name.toLowerCase().includes(word);
      if (!hit && !hits.length) return null;
      const entry = element('details', { open: word ? hits.length > 0 : one.name === roots[0] }, element('summary', { textContent: one.name }));
      entry.dataset.type = one.name;
      if (one.description) entry.append(element('p', { textContent: one.description }));
      entry.append(element('ul', {}, ...(hits.length ? hits : all).map(line)));
      return entry;
    }).filter(Boolean);
    place.replaceChildren(...(shown.length ? shown : [element('p', { textContent: 'Nothing is called so.' })]));
  };

  find.oninput = () => render(find.value);
  render(find.value);
}
