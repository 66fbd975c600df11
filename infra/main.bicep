// Everything for one installation, in a resource group of its own: deleting the group removes all of it.
// `hosting` chooses where the image runs; the rest is the same for both.
targetScope = 'subscription'

@description('Name of the installation; part of every name. azd gives its environment name.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Azure region.')
param location string

@description('containerapps: Azure Container Apps, scaled by queue length and requests. premium: Functions Elastic Premium.')
@allowed(['containerapps', 'premium'])
param hosting string = 'containerapps'

@description('Image with the `functions` stage of the Dockerfile. Empty: the bare Functions host, until the first deployment.')
param image string = ''

@description('Key that callers send as X-Api-Key.')
@secure()
@minLength(16)
param apiKey string

@description('Instances that are always there. 1: no caller waits for a cold start.')
@minValue(0)
@maxValue(30)
param minReplicas int = 1

@description('Most instances at one time.')
@minValue(1)
@maxValue(300)
param maxReplicas int = 10

@description('Cores of an instance. Runs at one time (maxWorkers) share them.')
@allowed(['1', '2', '4'])
param cpu string = '2'

@description('Memory of an instance. Container Apps wants 2 GiB a core.')
@allowed(['2Gi', '4Gi', '8Gi'])
param memory string = '4Gi'

@description('Runs at one time in an instance.')
@minValue(1)
@maxValue(64)
param maxWorkers int = 4

@description('Days that outputs and artifacts are kept.')
@minValue(1)
param outputDays int = 7

@description('Days that results of jobs are kept.')
@minValue(1)
param jobDays int = 30

var suffix = uniqueString(subscription().id, environmentName, location)
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: 'id-sandbox-${suffix}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    suffix: suffix
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'stsandbox${take(suffix, 13)}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    outputDays: outputDays
    jobDays: jobDays
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: 'kv-${suffix}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    apiKey: apiKey
  }
}

module registry 'modules/registry.bicep' = {
  scope: group
  params: {
    name: 'crsandbox${suffix}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module containerApp 'modules/container-app.bicep' = if (hosting == 'containerapps') {
  scope: group
  params: {
    suffix: suffix
    location: location
    tags: tags
    image: image
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    registryServer: registry.outputs.server
    apiKeySecretUri: vault.outputs.apiKeySecretUri
    storageName: storage.outputs.name
    jobQueue: storage.outputs.jobQueue
    logAnalyticsName: monitoring.outputs.logAnalyticsName
    applicationInsightsConnectionString: monitoring.outputs.connectionString
    minReplicas: minReplicas
    maxReplicas: max(minReplicas, maxReplicas)
    cpu: cpu
    memory: memory
    maxWorkers: maxWorkers
  }
}

module premium 'modules/premium.bicep' = if (hosting == 'premium') {
  scope: group
  params: {
    suffix: suffix
    location: location
    tags: tags
    image: image
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    apiKeySecretUri: vault.outputs.apiKeySecretUri
    storageName: storage.outputs.name
    applicationInsightsConnectionString: monitoring.outputs.connectionString
    minInstances: max(1, minReplicas)
    maxInstances: max(minReplicas, maxReplicas)
    maxWorkers: maxWorkers
  }
}

// The names that azd reads.
output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.server
output SANDBOX_STORAGE_ACCOUNT string = storage.outputs.name
output SANDBOX_ENDPOINT string = hosting == 'containerapps' ? containerApp!.outputs.endpoint : premium!.outputs.endpoint
