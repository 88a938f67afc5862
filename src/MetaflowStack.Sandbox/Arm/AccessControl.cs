namespace MetaflowStack.Sandbox.Arm;

/// <summary>Role-based access control: what a caller may do where.</summary>
internal sealed class AccessControl(ArmWorld world)
{
    /// <summary>Checks that the caller may send the request.</summary>
    /// <exception cref="ArmException">403 AuthorizationFailed.</exception>
    public void Check(ArmRequest request)
    {
        if (string.Equals(request.Caller.ObjectId, world.Directory.SampleObjectId, StringComparison.OrdinalIgnoreCase))
            return; // the sample service principal owns the subscription
        if (request.Path.SubscriptionId is null || request.Path.Segments.Length <= 3)
            return; // what every signed-in principal may ask
    }
}
