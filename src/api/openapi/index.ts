export { createDocument, type OpenApiDocument, type Operation, type Parameter } from './document.js';
