namespace MetaflowStack.Sandbox.Arm.Storage;

/// <summary>The polls of Microsoft.Storage: <c>locations/asyncoperations</c>.</summary>
internal sealed class StorageOperations(ArmWorld world, StorageAccountType accounts) : ResourceType(world, "Microsoft.Storage", "locations/asyncoperations", ApiVersionSets.Storage)
{
    public override ArmResponse Handle(ArmRequest request)
    {
        var operation = World.FindOperation(request.Path.Name)
            ?? throw new ArmException(404, "ResourceNotFound", $"The operation {request.Path.Name} was not found.");
        return accounts.Poll(request, operation);
    }
}
