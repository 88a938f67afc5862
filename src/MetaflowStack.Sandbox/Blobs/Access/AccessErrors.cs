using MetaflowStack.Sandbox.Blobs.Http;

namespace MetaflowStack.Sandbox.Blobs.Access;

/// <summary>What somebody hears who may not do what they want ("Common REST API error codes", "Authorize with Microsoft Entra ID").</summary>
internal static class AccessErrors
{
    private const string Failure = "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.";
    private const string Challenged = "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.";

    public static BlobException Failed(string detail) => new(403, "AuthenticationFailed", Failure) { Details = [("AuthenticationErrorDetail", detail)] };

    public static BlobException WrongSignature(string signature, string text) =>
        Failed($"The MAC signature found in the HTTP request '{signature}' is not the same as any computed signature. Server used following string to sign: '{text}'.");

    public static BlobException InvalidFormat() =>
        new(400, "InvalidAuthenticationInfo", "Authentication information is not given in the correct format. Check the value of Authorization header.");

    public static BlobException KeysNotPermitted() =>
        new(403, "KeyBasedAuthenticationNotPermitted", "Key based authentication is not permitted on this storage account.");

    public static BlobException PermissionMismatch() =>
        new(403, "AuthorizationPermissionMismatch", "This request is not authorized to perform this operation using this permission.");

    /// <summary>No credentials at all.</summary>
    public static BlobException NoInformation(string authority) => new(401, "NoAuthenticationInformation", Challenged)
    {
        Headers = [Challenge(authority)],
    };

    /// <summary>A token that cannot be accepted.</summary>
    public static BlobException InvalidToken(string authority, string detail) => new(401, "InvalidAuthenticationInfo", Challenged)
    {
        Headers = [Challenge(authority)], Details = [("AuthenticationErrorDetail", detail)],
    };

    private static (string, string) Challenge(string authority) =>
        ("WWW-Authenticate", $"Bearer authorization_uri={authority}/oauth2/authorize resource_id=https://storage.azure.com");
}
