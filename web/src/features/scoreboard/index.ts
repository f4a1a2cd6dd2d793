export { scoreboardRoutes } from './routes'
