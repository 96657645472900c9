// Of the document, what its prototype has: an article may hold <img name=currentScript> or <form name=createElement>.

/** A property of the document. @param {string} name */
export const its = name => Reflect.get(Document.prototype, name, document);
/** A new element. @param {string} name */
export const make = name => its('createElement').call(document, name);
