export { campaignRoutes } from './routes'
