namespace MetaflowStack.Sandbox.SignIn;

/// <summary>Who sent a request.</summary>
/// <param name="ObjectId">The principal's id in the directory (<c>oid</c>).</param>
/// <param name="ApplicationId">The application's id (<c>appid</c>).</param>
internal sealed record Caller(string ObjectId, string ApplicationId);
