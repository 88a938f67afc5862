using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>User-assigned managed identities.</summary>
internal sealed class UserAssignedIdentityProvider(ProviderServices services)
    : ArmResourceProvider<UserAssignedIdentity>(services, UserAssignedIdentity.Kind, "Microsoft.ManagedIdentity/userAssignedIdentities")
{
    protected override BodyRules Rules { get; } = new() { Immutable = ["location"] };

    protected override JsonObject Body(UserAssignedIdentity resource, Func<Input<string>, string?> value) => JsonBodies.Tracked(resource);

    public override async Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var created = await base.CreateAsync(resource, context, cancellationToken);
        Services.NewPrincipals.Add(created.Outputs.GetValueOrDefault("principalId") as string);
        return created;
    }

    protected override void AddOutputs(Dictionary<string, object> outputs, UserAssignedIdentity resource, JsonObject body)
    {
        foreach (var name in (string[])["principalId", "clientId"])
        {
            if (JsonPaths.Text(body, $"properties.{name}") is { Length: > 0 } text)
                outputs[name] = text;
        }
    }
}
