// The Functions image on Azure Container Apps. It is an ordinary container app, not one of kind `functionapp`: there the
// platform writes the scale rules itself and refuses any other (as of API 2025-01-01).
param suffix string
param location string
param tags object
param image string
param identityId string
param identityClientId string
param registryServer string
param apiKeySecretUri string
param storageName string
param jobQueue string
param logAnalyticsName string
param applicationInsightsConnectionString string
param minReplicas int
param maxReplicas int
param cpu string
param memory string
param maxWorkers int

var placeholder = 'mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0'

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: logAnalyticsName
}

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: 'cae-${suffix}'
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: workspace.properties.customerId
        sharedKey: workspace.listKeys().primarySharedKey
      }
    }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
  }
}

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'ca-sandbox-${suffix}'
  location: location
  // How azd finds the app that a service of azure.yaml is deployed to.
  tags: union(tags, { 'azd-service-name': 'sandbox' })
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: 80
        transport: 'auto'
        allowInsecure: false
      }
      registries: [{ server: registryServer, identity: identityId }]
      secrets: [{ name: 'api-key', keyVaultUrl: apiKeySecretUri, identity: identityId }]
    }
    template: {
      // Told to end, an instance gives its runs this long; jobs that are not done then are done by another.
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'sandbox'
          image: empty(image) ? placeholder : image
          resources: { cpu: json(cpu), memory: memory }
          env: [
            { name: 'FUNCTIONS_WORKER_RUNTIME', value: 'dotnet-isolated' }
            { name: 'AzureWebJobsStorage__accountName', value: storageName }
            { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
            { name: 'AzureWebJobsStorage__clientId', value: identityClientId }
            // No function asks for a host key, so none has to be kept in the account.
            { name: 'AzureWebJobsSecretStorageType', value: 'Files' }
            { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: applicationInsightsConnectionString }
            { name: 'Sandbox__Http__ApiKey', secretRef: 'api-key' }
            { name: 'Sandbox__Runs__MaxWorkers', value: string(maxWorkers) }
            // host.json's queues, for this number of places: together one less, which is left for callers.
            { name: 'AzureFunctionsJobHost__extensions__queues__batchSize', value: string(max(1, maxWorkers - 2)) }
            { name: 'AzureFunctionsJobHost__extensions__queues__newBatchThreshold', value: maxWorkers > 2 ? '1' : '0' }
            { name: 'Sandbox__Pool__Parked', value: string(maxWorkers) }
          ]
          // The bare host, before the first deployment, has no such routes.
          probes: empty(image)
            ? []
            : [
                {
                  type: 'Startup'
                  httpGet: { path: '/health', port: 80 }
                  periodSeconds: 5
                  failureThreshold: 24
                }
                {
                  type: 'Liveness'
                  httpGet: { path: '/health', port: 80 }
                  periodSeconds: 30
                  timeoutSeconds: 5
                }
                {
                  type: 'Readiness'
                  httpGet: { path: '/health/ready', port: 80 }
                  periodSeconds: 10
                  timeoutSeconds: 5
                }
              ]
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: [
          {
            name: 'jobs'
            custom: {
              type: 'azure-queue'
              identity: identityId
              // As many waiting jobs as an instance runs at one time are one more instance.
              metadata: { accountName: storageName, queueName: jobQueue, queueLength: string(maxWorkers) }
            }
          }
          {
            name: 'requests'
            http: { metadata: { concurrentRequests: string(2 * maxWorkers) } }
          }
        ]
      }
    }
  }
}

output endpoint string = 'https://${app.properties.configuration.ingress.fqdn}'
