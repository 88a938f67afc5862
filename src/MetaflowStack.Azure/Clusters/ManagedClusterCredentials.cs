using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Azure.Clusters;

/// <summary>Fetches the way into an AKS cluster. Nothing is written to disk.</summary>
public sealed class ManagedClusterCredentials
{
    private readonly AzureRestClient _arm;

    internal ManagedClusterCredentials(AzureRestClient arm) => _arm = arm;

    /// <summary>The kubeconfig of the cluster's user, as YAML.</summary>
    /// <param name="clusterId">The cluster's ARM id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The kubeconfig, or null when there is no such cluster, or it is being created and has nothing in it yet.</returns>
    /// <exception cref="StackException">Azure refused, or the cluster has no such kubeconfig.</exception>
    public async Task<Secret?> FindUserKubeconfigAsync(string clusterId, CancellationToken cancellationToken)
    {
        var key = ManagedCluster.KeyFor(ArmId.NameOf(clusterId));
        var answer = await AskAsync(clusterId, cancellationToken);
        if (answer is { IsError: true, Status: not 404 })
        {
            if (await IsBeingCreatedAsync(clusterId, cancellationToken))
                return null;
            // The creation may have ended between the refusal and the look at its state.
            answer = await AskAsync(clusterId, cancellationToken);
        }
        if (answer.Status == 404)
            return null;
        if (answer.IsError)
            throw AzureErrors.Explain(key, "give its kubeconfig", answer);
        var value = (answer.Body?["kubeconfigs"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault()?["value"]?.ToString();
        if (value is not { Length: > 0 })
        {
            throw new StackException(new ErrorDetails
            {
                What = $"Azure returned no kubeconfig for {key}",
                Resource = key,
                Remedy = "Look whether the cluster runs and whether local accounts are enabled (az aks show)",
            });
        }
        return new Secret(Encoding.UTF8.GetString(Convert.FromBase64String(value)));
    }

    private Task<ArmResponse> AskAsync(string clusterId, CancellationToken cancellationToken) => _arm.SendArmAsync(
        RequestMethod.Post, $"{clusterId}/listClusterUserCredential", ApiVersions.ContainerService, null, cancellationToken);

    // A run that died may have left it so; what code Azure refuses with then is not documented.
    private async Task<bool> IsBeingCreatedAsync(string clusterId, CancellationToken cancellationToken)
    {
        var answer = await _arm.SendArmAsync(RequestMethod.Get, clusterId, ApiVersions.ContainerService, null, cancellationToken);
        return JsonPaths.Text(answer.Body, "properties.provisioningState") == "Creating";
    }
}
