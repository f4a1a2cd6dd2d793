export { latenessRoutes } from './routes'
