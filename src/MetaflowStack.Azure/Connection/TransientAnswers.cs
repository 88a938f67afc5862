using Azure;
using Azure.Core;
using MetaflowStack.Azure.Arm;

namespace MetaflowStack.Azure.Connection;

/// <summary>Which answers are worth asking again, by status and by the innermost error code.</summary>
internal static class TransientAnswers
{
    /// <summary>Whether sending <paramref name="request"/> again may help.</summary>
    public static bool IsTransient(Request request, Response response)
    {
        if (response.Status < 400)
            return false;
        var code = AzureErrorBody.Read(response).Code;
        if (code is not null && AzureErrorCodes.FailAtOnce.Contains(code))
            return false;
        if (code is not null && AzureErrorCodes.Transient.Contains(code))
            return true;
        // A POST that was answered with 500 or 502 may have been carried out; addPassword twice makes two passwords.
        return request.Method == RequestMethod.Post && !IsTokenRequest(request)
            ? response.Status is 429 or 503
            : response.Status is 408 or 429 or 500 or 502 or 503 or 504;
    }

    private static bool IsTokenRequest(Request request) => request.Uri.Path.EndsWith("/token", StringComparison.OrdinalIgnoreCase);
}
