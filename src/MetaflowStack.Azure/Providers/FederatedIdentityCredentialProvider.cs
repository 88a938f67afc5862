using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Federated credentials of user-assigned identities. They have no tags and no PATCH (ManagedIdentity.json).</summary>
internal sealed class FederatedIdentityCredentialProvider(ProviderServices services)
    : ArmResourceProvider<FederatedIdentityCredential>(
        services, FederatedIdentityCredential.Kind, "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials")
{
    protected override bool UpdatesByPut => true;

    protected override string OwnerType => "Microsoft.ManagedIdentity/userAssignedIdentities";

    protected override BodyRules Rules { get; } = new() { ReadOnly = ["id", "name", "type", "systemData"] };

    protected override string OwnerOf(string id) => ParentIds.Above(id, "/federatedIdentityCredentials/");

    protected override JsonObject Body(FederatedIdentityCredential resource, Func<Input<string>, string?> value) => JsonBodies.Properties(new JsonObject
    {
        ["issuer"] = value(resource.Issuer),
        ["subject"] = resource.Subject,
        ["audiences"] = JsonBodies.Array([FederatedIdentityCredential.TokenExchangeAudience]),
    });
}
