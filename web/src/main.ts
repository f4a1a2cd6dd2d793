import { startApplication } from './app/start'

void startApplication()
