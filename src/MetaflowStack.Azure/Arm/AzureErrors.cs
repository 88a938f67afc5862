using Azure;
using MetaflowStack.Azure.Blobs;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Arm;

/// <summary>Reads error answers and turns them into failures that a person understands.</summary>
internal static class AzureErrors
{
    /// <summary>What an error answer says, unwrapped.</summary>
    public static UnwrappedError Read(Response response) =>
        BlobErrors.Read(response) ?? ErrorUnwrapper.Unwrap(response.ContentStream is null ? null : response.Content.ToString());

    /// <summary>The failure of a call about a resource.</summary>
    /// <param name="key">The resource; null when the call is about none.</param>
    /// <param name="what">What could not be done: <c>be created</c> for a resource, a whole phrase without one.</param>
    /// <param name="answer">Azure's answer.</param>
    public static StackException Explain(ResourceKey? key, string what, ArmResponse answer) =>
        new(ErrorCatalogue.Explain(Sentence(key, what), key, answer.Status, answer.Error));

    /// <summary>The sentence that opens a failure.</summary>
    public static string Sentence(ResourceKey? key, string what) => key is null ? what : $"{key} could not {what}";
}
