using MetaflowStack.Azure.Arm;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Graph;

/// <summary>Explains refusals of Microsoft Graph.</summary>
internal static class GraphErrors
{
    private const string Denied =
        "Owning the subscription is not enough: making applications needs the Entra role Application Developer, or the tenant's setting "
        + "'Users can register applications'; a service principal needs the Microsoft Graph permission Application.ReadWrite.OwnedBy "
        + "with admin consent. Ask an administrator of the tenant";

    /// <summary>The failure of a call about an object.</summary>
    public static StackException Explain(ResourceKey? key, string what, ArmResponse answer)
    {
        var failure = AzureErrors.Explain(key, what, answer);
        return IsDenied(answer) ? new StackException(failure.Details with { Remedy = Denied }) : failure;
    }

    /// <summary>Whether an answer may only mean that a new object has not been replicated yet.</summary>
    public static bool MayBeReplication(ArmResponse answer) =>
        answer.Status == 404
        || answer.Error.Code is "NoBackingApplicationObject"
        || (answer.Status is 400 or 403 && answer.Error.Message.Contains("backing application", StringComparison.OrdinalIgnoreCase));

    private static bool IsDenied(ArmResponse answer) =>
        answer.Error.Code is "Authorization_RequestDenied" || (answer.Status == 403 && answer.Error.Code is null or "Forbidden");
}
