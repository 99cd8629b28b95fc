export { FolderObjectStore } from './folder-object-store.js';
