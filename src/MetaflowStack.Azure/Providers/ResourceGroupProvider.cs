using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Resource groups. Deleting one deletes all that lies in it, so it is only done when all of that is ours.</summary>
internal sealed class ResourceGroupProvider(ProviderServices services)
    : ArmResourceProvider<ResourceGroup>(services, ResourceGroup.Kind, "Microsoft.Resources/resourceGroups")
{
    protected override BodyRules Rules { get; } = new() { Immutable = ["location"] };

    // A group goes with everything in it; clusters and servers take their time.
    protected override TimeSpan Timeout => TimeSpan.FromMinutes(60);

    protected override JsonObject Body(ResourceGroup resource, Func<Input<string>, string?> value) => JsonBodies.Tracked(resource);

    protected override async Task<bool> DeleteOwnedAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken)
    {
        if (await FindForeignAsync(recorded, cancellationToken) is { Count: > 0 } foreign)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"{recorded.Key} holds resources that are not this stack's, and was left alone",
                Resource = recorded.Key,
                Why = string.Join(", ", foreign),
                Remedy = "Move or delete them if nobody needs them, then run the same command again",
            });
        }
        return await base.DeleteOwnedAsync(recorded, context, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> FindForeignAsync(RecordedResource recorded, CancellationToken cancellationToken)
    {
        var foreign = new List<string>();
        var url = Services.Arm.UrlOf($"{recorded.Id}/resources", ApiVersion);
        while (true)
        {
            var answer = await Services.Arm.SendAsync(RequestMethod.Get, url, null, null, cancellationToken);
            if (answer.IsError)
                throw AzureErrors.Explain(recorded.Key, "be searched for resources of others", answer);
            foreign.AddRange((answer.Body?["value"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .Where(resource => !OwnershipMarks.Carries(resource, Services.Tags))
                .Select(resource => resource["id"]?.ToString() ?? "a resource without an id"));
            if (answer.Body?["nextLink"]?.ToString() is not { Length: > 0 } next)
                return foreign;
            url = new Uri(next);
        }
    }
}
