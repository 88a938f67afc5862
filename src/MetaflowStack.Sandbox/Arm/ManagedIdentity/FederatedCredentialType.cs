using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.ManagedIdentity;

/// <summary>Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials.</summary>
internal sealed partial class FederatedCredentialType(ArmWorld world)
    : ResourceType(world, "Microsoft.ManagedIdentity", "userAssignedIdentities/federatedIdentityCredentials", ApiVersionSets.ManagedIdentity)
{
    // https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations
    private const int Most = 20;

    public override JsonObject Show(ArmResource resource, ArmRequest request) => new()
    {
        ["id"] = UserAssignedIdentityType.LowerGroup(resource.Id), ["name"] = resource.Name, ["type"] = FullType, ["properties"] = resource.Properties.DeepClone(),
    };

    protected override ArmException NotFound(ArmRequest request)
    {
        var identity = World.Find(request.Path.Up())!;
        return new(404, "NotFound", $"Resource '{UserAssignedIdentityType.LowerGroup(identity.Id)}/federatedIdentityCredentials/{request.Path.Name}' was not found.");
    }

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var wanted = ((request.Content.At("properties") as JsonObject) ?? []).WithoutNulls();
        foreach (var name in (string[])["issuer", "subject"])
        {
            if (wanted.Text(name) is null)
                throw new ArmException(400, "BadRequest", $"The property '{name}' of a federated identity credential is required.");
        }

        if (!CredentialName().IsMatch(request.Path.Name))
            throw new ArmException(400, "BadRequest", $"The name '{request.Path.Name}' of a federated identity credential must have 3 to 120 letters, digits, '-' and '_', and begin with a letter or digit.");
        var identity = World.Find(request.Path.Up())!;
        if (existing is null && World.Below(identity.Id).Count() >= Most)
            throw new ArmException(400, "BadRequest", $"The managed identity '{UserAssignedIdentityType.LowerGroup(identity.Id)}' has {Most} federated identity credentials already, and may have no more.");
        var same = World.Below(identity.Id).FirstOrDefault(c =>
            c.Key != existing?.Key && c.Properties.Text("issuer") == wanted.Text("issuer") && c.Properties.Text("subject") == wanted.Text("subject"));
        if (same is not null)
            throw new ArmException(409, "Conflict", $"Issuer and subject combination already exists for this Managed Identity.");
        var credential = existing ?? Create(request, []);
        credential.Body["properties"] = new JsonObject
        {
            ["issuer"] = wanted.Text("issuer"), ["subject"] = wanted.Text("subject"), ["audiences"] = wanted.At("audiences").Copy() ?? new JsonArray("api://AzureADTokenExchange"),
        };
        return existing is not null
            ? Shown(200, credential, request)
            : Shown(201, credential, request).With("Location", UserAssignedIdentityType.LowerGroup(credential.Id));
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        World.Remove(existing.Id);
        return ArmResponse.Empty(200);
    }

    // ManagedIdentity.json, federatedIdentityCredentialResourceName.
    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9-_]{2,119}$")]
    private static partial Regex CredentialName();
}
