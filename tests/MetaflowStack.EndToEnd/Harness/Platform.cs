using System.Runtime.Versioning;

// These tests start build.sh and send signals; build.ps1 has none of either.
[assembly: UnsupportedOSPlatform("windows")]
