export { type CreatedBackend, CreateError, type CreateOptions, createBackend } from './create-backend.js'
