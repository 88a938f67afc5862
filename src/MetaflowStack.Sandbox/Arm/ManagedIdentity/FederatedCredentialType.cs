using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.ManagedIdentity;

/// <summary>Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials.</summary>
internal sealed class FederatedCredentialType(ArmWorld world)
    : ResourceType(world, "Microsoft.ManagedIdentity", "userAssignedIdentities/federatedIdentityCredentials", ApiVersionSets.ManagedIdentity)
{
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

        var identity = World.Find(request.Path.Up())!;
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
}
