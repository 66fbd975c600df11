// The Functions image on an Elastic Premium plan, which scales by the queue through the Functions scale controller.
param suffix string
param location string
param tags object
param image string
param identityId string
param identityClientId string
param apiKeySecretUri string
param storageName string
param applicationInsightsConnectionString string
param minInstances int
param maxInstances int
param maxWorkers int

var placeholder = 'mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0'

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-${suffix}'
  location: location
  tags: tags
  kind: 'elastic'
  sku: { name: 'EP2', tier: 'ElasticPremium' }
  properties: {
    reserved: true
    maximumElasticWorkerCount: maxInstances
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'func-sandbox-${suffix}'
  location: location
  tags: union(tags, { 'azd-service-name': 'sandbox' })
  kind: 'functionapp,linux,container'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Who resolves the reference to the key below.
    keyVaultReferenceIdentity: identityId
    siteConfig: {
      linuxFxVersion: 'DOCKER|${empty(image) ? placeholder : image}'
      acrUseManagedIdentityCreds: true
      acrUserManagedIdentityID: identityClientId
      alwaysOn: false
      ftpsState: 'Disabled'
      minTlsVersion: '1.2'
      http20Enabled: true
      healthCheckPath: empty(image) ? null : '/health'
      minimumElasticInstanceCount: minInstances
      functionsRuntimeScaleMonitoringEnabled: false
      appSettings: [
        { name: 'FUNCTIONS_EXTENSION_VERSION', value: '~4' }
        { name: 'FUNCTIONS_WORKER_RUNTIME', value: 'dotnet-isolated' }
        { name: 'WEBSITES_ENABLE_APP_SERVICE_STORAGE', value: 'false' }
        { name: 'AzureWebJobsStorage__accountName', value: storageName }
        { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
        { name: 'AzureWebJobsStorage__clientId', value: identityClientId }
        { name: 'AzureWebJobsSecretStorageType', value: 'Files' }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: applicationInsightsConnectionString }
        { name: 'Sandbox__Http__ApiKey', value: '@Microsoft.KeyVault(SecretUri=${apiKeySecretUri})' }
        { name: 'Sandbox__Runs__MaxWorkers', value: string(maxWorkers) }
        // host.json's queues, for this number of places: together one less, which is left for callers.
        { name: 'AzureFunctionsJobHost__extensions__queues__batchSize', value: string(max(1, maxWorkers - 2)) }
        { name: 'AzureFunctionsJobHost__extensions__queues__newBatchThreshold', value: maxWorkers > 2 ? '1' : '0' }
        { name: 'Sandbox__Pool__Parked', value: string(maxWorkers) }
      ]
    }
  }
}

output endpoint string = 'https://${app.properties.defaultHostName}'
