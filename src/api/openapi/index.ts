export { createDocument, type OpenApiDocument } from './document.js';
