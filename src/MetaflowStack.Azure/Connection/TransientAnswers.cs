using Azure;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Connection;

/// <summary>What to do about an answer, by its status and its innermost error code.</summary>
internal static class TransientAnswers
{
    /// <summary>Whether sending <paramref name="request"/> again may help.</summary>
    public static ErrorClassification Classify(Request request, Response response)
    {
        if (response.Status < 400)
            return ErrorClassification.Done;
        var error = AzureErrors.Read(response);
        var classification = ErrorCatalogue.Classify(response.Status, error);
        // A POST that was answered with 500 may have been carried out; addPassword twice makes two passwords.
        return classification == ErrorClassification.Retry && !RepeatableRequests.Contains(request)
            && response.Status is not (429 or 503) && ErrorCatalogue.Find(error) is null
                ? ErrorClassification.Fail
                : classification;
    }
}
